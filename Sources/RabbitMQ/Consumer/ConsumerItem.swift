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
