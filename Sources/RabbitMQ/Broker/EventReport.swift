import Jobs
import Logging
import Synchronization

/// Tells what happens, from both threads, to the log and to who asked for it.
final class EventReport: Sendable {
    private let logger: Logger
    private let onEvent: @Sendable (RabbitMQBroker.Event) -> Void
    private let state = Mutex(State())

    private struct State {
        /// Both connections find the same differences, and find them again each time.
        var known: Set<QueueName> = []
        /// Whose loss was told, and not yet that they are back.
        var lost: Set<RabbitMQBroker.Event.Link> = []
        var alarm: String?
    }

    init(logger: Logger, onEvent: @escaping @Sendable (RabbitMQBroker.Event) -> Void) {
        self.logger = logger
        self.onEvent = onEvent
    }

    /// Why the server takes no messages on the connection that publishes, as far as it has told.
    var alarm: String? { state.withLock(\.alarm) }

    func callAsFunction(_ event: RabbitMQBroker.Event) {
        let isAgain = state.withLock { state in
            switch event {
            case .connected(let link): return state.lost.remove(link) != nil
            case .cannotConnect(let link, _): state.lost.insert(link)
            case .disconnected(let link, _):
                state.lost.insert(link)
                // Another connection hears of an alarm anew.
                if link == .publishing { state.alarm = nil }
            case .blocked(let reason): state.alarm = reason
            case .unblocked: state.alarm = nil
            case .declaredOtherwise, .consuming, .consumerCancelled, .channelClosed: break
            }
            return false
        }
        event.log(to: logger, isAgain: isAgain)
        onEvent(event)
    }

    func differences(_ differences: [QueueName: String]) {
        for (queue, reason) in differences.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard state.withLock({ $0.known.insert(queue).inserted }) else { continue }
            self(.declaredOtherwise(queue, reason: reason))
        }
    }
}
