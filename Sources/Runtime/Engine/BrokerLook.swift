import Domain
package import Jobs
import RabbitMQ

/// What a broker tells of itself when it is asked.
package struct BrokerLook: Sendable, Equatable {
    /// Of the queues that it has.
    package var ready: [QueueName: Int] = [:]
    /// Dead letters that lie with it.
    package var dead = 0
    /// Why it does not tell what it holds; nil where it does.
    package var trouble: String?
    /// Why it takes no messages, in its words; nil where it takes them, or that could not be found out.
    package var alarm: String?

    package init(ready: [QueueName: Int] = [:], dead: Int = 0, trouble: String? = nil, alarm: String? = nil) {
        self.ready = ready
        self.dead = dead
        self.trouble = trouble
        self.alarm = alarm
    }
}

extension Engine {
    /// A broker that is frozen would hold up every report.
    private static let patience: Duration = .seconds(3)
    /// One that tells what it holds tells of an alarm as quickly.
    private static let alarmPatience: Duration = .seconds(2)

    /// - Returns: nil where there is no broker.
    package func lookAtBroker() async -> BrokerLook? {
        guard let rabbitMQ else { return nil }
        let queues = Catalog.registry.queues
        let deadQueues = queues.map { QueueName(Topology.deadName($0)) }
        do {
            let counts = try await Bounded.value(within: Self.patience) {
                try await rabbitMQ.ready(in: queues + deadQueues)
            }
            guard let counts else {
                return BrokerLook(trouble: "RabbitMQ has not answered within \(Self.patience.components.seconds) s")
            }
            // Whoever falls silent between the two questions does not answer the next look.
            return BrokerLook(
                ready: counts.filter { !deadQueues.contains($0.key) },
                dead: deadQueues.reduce(0) { $0 + (counts[$1] ?? 0) },
                alarm: try? await rabbitMQ.alarm(within: Self.alarmPatience)
            )
        } catch {
            return BrokerLook(trouble: "\(error)")
        }
    }
}
