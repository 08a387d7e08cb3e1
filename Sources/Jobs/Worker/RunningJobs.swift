import Synchronization

/// The jobs in flight, so that a worker that stops can reach them.
final class RunningJobs: Sendable {
    private struct State {
        var runs: [ObjectIdentifier: Run] = [:]
        var areCancelled = false
        var areAbandoned = false
    }

    private let state = Mutex(State())

    /// Nothing is waited for any more, neither jobs nor a store that does not answer.
    var areAbandoned: Bool { state.withLock(\.areAbandoned) }

    func add(_ run: Run) {
        let (areCancelled, areAbandoned) = state.withLock { state in
            state.runs[ObjectIdentifier(run)] = run
            return (state.areCancelled, state.areAbandoned)
        }
        if areCancelled { run.cancel() }
        if areAbandoned { run.abandon() }
    }

    func remove(_ run: Run) {
        state.withLock { _ = $0.runs.removeValue(forKey: ObjectIdentifier(run)) }
    }

    func cancel() {
        let runs = state.withLock { state in
            state.areCancelled = true
            return Array(state.runs.values)
        }
        for run in runs { run.cancel() }
    }

    func abandon() {
        let runs = state.withLock { state in
            state.areAbandoned = true
            return Array(state.runs.values)
        }
        for run in runs { run.abandon() }
    }
}
