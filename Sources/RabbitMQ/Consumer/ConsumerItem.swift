import Jobs

/// What the consuming thread is asked to do.
enum ConsumerItem: Sendable {
    /// Other queues are wanted, or other limits hold.
    case look
    case acknowledge(Receipt)
    /// Back to its queue, marked as redelivered.
    case requeue(Receipt)
    /// The same, but not at once: what cannot be settled would come again and again as fast as the network allows.
    case requeueLater(Receipt)
    /// It could not be given to another worker, and lies here ready once more.
    case keep(Arrival)
    /// What lay here ready, when the consumers have ended; then calls back.
    case giveBack([Arrival], @Sendable () -> Void)
    case stop
}

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
