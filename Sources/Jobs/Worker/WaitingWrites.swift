import Synchronization

/// The jobs whose state cannot be written: one line of the log speaks for all of them.
final class WaitingWrites: Sendable {
    private struct State {
        var count = 0
        var pace = LogPace()
    }

    private let state = Mutex(State())

    /// - Parameter isFirst: for this job.
    /// - Returns: how many wait, where it is time to say so.
    func fail(isFirst: Bool, at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            if isFirst { state.count += 1 }
            return state.pace.isDue(at: now) ? state.count : nil
        }
    }

    /// It has been written, or was given up.
    func end() { state.withLock { $0.count -= 1 } }
}
