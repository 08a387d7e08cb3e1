import Domain
import Jobs
import RabbitMQ

extension Engine {
    /// A broker that is frozen would hold up every report.
    private static let brokerPatience: Duration = .seconds(3)

    /// What is queued, as far as it can be found out.
    struct QueueFigures {
        var counts: [QueueCounts]
        /// Why the broker does not tell what it holds; nil where it does, or there is none.
        var brokerTrouble: String?
    }

    /// By rows, and by what lies ready at the broker: another producer's message has no row before a worker reads it.
    func queueFigures() async throws -> QueueFigures {
        let counts = try await jobStore.counts()
        guard let rabbitMQ else { return QueueFigures(counts: counts) }
        do {
            let ready = try await Bounded.value(within: Self.brokerPatience) {
                try await rabbitMQ.ready(in: Catalog.registry.queues)
            }
            guard let ready else {
                let words = "RabbitMQ has not answered within \(Self.brokerPatience.components.seconds) s"
                return QueueFigures(counts: counts, brokerTrouble: words)
            }
            return QueueFigures(counts: counts.withReady(atLeast: ready))
        } catch {
            return QueueFigures(counts: counts, brokerTrouble: "\(error)")
        }
    }
}

extension [QueueCounts] {
    /// The more of the two: most messages have a row, and nobody knows how many have none.
    func withReady(atLeast ready: [QueueName: Int]) -> [QueueCounts] {
        let unknown = ready.keys.filter { name in !contains { $0.queue == name } }
        return (self + unknown.map(QueueCounts.init)).map { counts in
            var counts = counts
            counts.ready = Swift.max(counts.ready, ready[counts.queue] ?? 0)
            return counts
        }
    }
}
