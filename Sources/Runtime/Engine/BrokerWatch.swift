import RabbitMQ
import Synchronization

/// What this process has heard of its broker.
final class BrokerWatch: Sendable {
    private let figures = Mutex(BrokerFigures())

    var current: BrokerFigures { figures.withLock(\.self) }

    func record(_ event: RabbitMQBroker.Event) {
        figures.withLock { figures in
            switch event {
            case .blocked: figures.isBlocked = true
            case .unblocked: figures.isBlocked = false
            case .disconnected(let link, _):
                figures.lost[link.rawValue, default: 0] += 1
                // Another connection hears of an alarm anew.
                if link == .publishing { figures.isBlocked = false }
            case .connected, .cannotConnect, .declaredOtherwise, .consuming, .consumerCancelled, .channelClosed: break
            }
        }
    }
}

/// How a process gets on with its broker.
package struct BrokerFigures: Sendable, Equatable {
    /// It takes no messages of this process.
    package var isBlocked = false
    /// Connections that were lost since this process started, by what they are for.
    package var lost: [String: Int] = Dictionary(
        uniqueKeysWithValues: [RabbitMQBroker.Event.Link.publishing, .consuming].map { ($0.rawValue, 0) }
    )

    package init() {}
}
