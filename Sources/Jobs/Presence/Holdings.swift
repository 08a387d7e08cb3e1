import Synchronization

/// The deliveries in the hands of a worker's slots.
final class Holdings: Sendable {
    private struct State {
        var nextNumber = 0
        var held: [Int: (queue: QueueName, since: ContinuousClock.Instant)] = [:]
    }

    private let state = Mutex(State())

    func take(_ queue: QueueName) -> Int {
        state.withLock { state in
            state.nextNumber += 1
            state.held[state.nextNumber] = (queue, .now)
            return state.nextNumber
        }
    }

    func drop(_ number: Int) { state.withLock { _ = $0.held.removeValue(forKey: number) } }

    /// - Parameter ahead: what the broker has fetched beyond them.
    func report(ahead: [QueueName: Int], at now: ContinuousClock.Instant = .now) -> [HeldJobs] {
        var jobs = ahead.filter { $0.value > 0 }.reduce(into: [QueueName: HeldJobs]()) { jobs, queue in
            jobs[queue.key] = HeldJobs(queue: queue.key, count: 0, ahead: queue.value)
        }
        for (queue, since) in state.withLock({ Array($0.held.values) }) {
            var entry = jobs[queue] ?? HeldJobs(queue: queue, count: 0)
            entry.count += 1
            entry.seconds = max(entry.seconds, (now - since) / .seconds(1))
            jobs[queue] = entry
        }
        return jobs.values.sorted { $0.queue.rawValue < $1.queue.rawValue }
    }
}
