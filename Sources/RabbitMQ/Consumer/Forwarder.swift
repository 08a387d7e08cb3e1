import Jobs

/// Replaces deliveries by other messages: those are confirmed before these are acknowledged.
struct Forwarder: Sendable {
    let publisher: Publisher
    let consumer: Mailbox<ConsumerItem>

    /// - Parameters:
    ///   - otherwise: what becomes of the deliveries where it fails; else they will go back to their queues.
    ///   - completion: with why it failed.
    func forward(
        _ forwards: [(receipt: Receipt, letter: Letter)],
        timeout: Duration,
        otherwise: [ConsumerItem]? = nil,
        completion: @escaping @Sendable (BrokerError?) -> Void = { _ in }
    ) {
        let receipts = forwards.map(\.receipt)
        publisher.publish(forwards.map(\.letter), timeout: timeout) { [consumer] failure in
            let items =
                failure == nil
                ? receipts.map(ConsumerItem.acknowledge) : otherwise ?? receipts.map(ConsumerItem.requeueLater)
            for item in items { consumer.post(item) }
            completion(failure)
        }
    }
}
