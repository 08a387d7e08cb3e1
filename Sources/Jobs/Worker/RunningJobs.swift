import Synchronization

/// The jobs in flight, so that a worker that stops can reach them.
final class RunningJobs: Sendable {
    private struct State {
        var runs: [ObjectIdentifier: Run] = [:]
        var areCancelled = false
        var areAbandoned = false
        var lastLook = ContinuousClock.now
    }

    /// A timeout may come this much late.
    private static let precision: Duration = .milliseconds(500)

    private let state = Mutex(State())

    /// Nothing is waited for any more, neither jobs nor a store that does not answer.
    var areAbandoned: Bool { state.withLock(\.areAbandoned) }

    /// Since deadlines were looked at: what tells that tasks go on here.
    var silence: Duration { ContinuousClock.now - state.withLock(\.lastLook) }

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

    /// Ends the runs whose time is over, until cancelled.
    ///
    /// One timer for all: a sleep of its own for each job would leave its timer behind for a minute, ended or not.
    func watchDeadlines() async {
        while (try? await Task.sleep(for: Self.precision)) != nil {
            let now = ContinuousClock.now
            let late = state.withLock { state in
                state.lastLook = now
                return state.runs.values.filter { $0.deadline <= now }
            }
            for run in late { run.timeOut() }
        }
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
