import Domain
import Jobs

extension Engine {
    /// What is queued, as far as it can be found out.
    struct QueueFigures {
        var counts: [QueueCounts]
        /// nil where there is no broker.
        var broker: BrokerLook?
    }

    /// By rows, and by what lies ready at the broker: another producer's message has no row before a worker reads it.
    func queueFigures() async throws -> QueueFigures {
        let counts = try await jobStore.counts()
        guard let look = await lookAtBroker() else { return QueueFigures(counts: counts) }
        return QueueFigures(counts: counts.withReady(atLeast: look.ready), broker: look)
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
