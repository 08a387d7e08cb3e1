/// Hands messages to workers, highest priority first, each to one worker at a time.
package protocol Broker: Sendable {
    /// Returns when the messages are durable and can be delivered.
    func publish(_ messages: [Message]) async throws(BrokerError)

    /// The next delivery from any of the queues; waits until there is one.
    ///
    /// The slots of a worker call this side by side. Batching is the broker's own affair: it may fetch ahead, but it
    /// never holds more of a queue than ``setLimit(_:for:)`` allows.
    /// - Parameter minimumPriority: leave what is below.
    /// - Returns: nil when the task was cancelled or the broker was told to ``stopDelivering()``.
    func next(from queues: [QueueName], minimumPriority: Priority) async throws(BrokerError) -> Delivery?

    /// Until set, there is no bound.
    func setLimit(_ limit: QueueLimit, for queue: QueueName) async

    /// Ends every `next` with nil. Deliveries in hand can still be settled.
    func stopDelivering() async

    /// Keeps the connection alive: claims are renewed, the dead claims of others are returned to their queues.
    func run() async throws

    /// By queue, how many deliveries this process has fetched that nobody has taken with ``next(from:minimumPriority:)``.
    var fetchedAhead: [QueueName: Int] { get }

    /// When it was last made sure that this process would be given what is queued; nil: not yet.
    var lastVerified: ContinuousClock.Instant? { get }
}

package struct BrokerError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
