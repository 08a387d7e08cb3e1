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
    /// What lay here ready, when the consumers have ended; then calls back.
    case giveBack([Arrival], @Sendable () -> Void)
    case stop
}

/// Replaces deliveries by other messages: those are confirmed before these are acknowledged.
struct Forwarder: Sendable {
    let publisher: Publisher
    let consumer: Mailbox<ConsumerItem>

    /// - Parameter completion: with why it failed; then the deliveries will go back to their queues.
    func forward(
        _ forwards: [(receipt: Receipt, letter: Letter)],
        timeout: Duration,
        completion: @escaping @Sendable (BrokerError?) -> Void = { _ in }
    ) {
        let receipts = forwards.map(\.receipt)
        publisher.publish(forwards.map(\.letter), timeout: timeout) { [consumer] failure in
            for receipt in receipts { consumer.post(failure == nil ? .acknowledge(receipt) : .requeueLater(receipt)) }
            completion(failure)
        }
    }
}
