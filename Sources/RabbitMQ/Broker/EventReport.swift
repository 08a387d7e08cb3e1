import Jobs
import Logging
import Synchronization

/// Tells what happens, from both threads, to the log and to who asked for it.
final class EventReport: Sendable {
    private let logger: Logger
    private let onEvent: @Sendable (RabbitMQBroker.Event) -> Void
    /// Both connections find the same differences, and find them again each time.
    private let known = Mutex<Set<QueueName>>([])

    init(logger: Logger, onEvent: @escaping @Sendable (RabbitMQBroker.Event) -> Void) {
        self.logger = logger
        self.onEvent = onEvent
    }

    func callAsFunction(_ event: RabbitMQBroker.Event) {
        event.log(to: logger)
        onEvent(event)
    }

    func differences(_ differences: [QueueName: String]) {
        for (queue, reason) in differences.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard known.withLock({ $0.insert(queue).inserted }) else { continue }
            self(.declaredOtherwise(queue, reason: reason))
        }
    }
}
