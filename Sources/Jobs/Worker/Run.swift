import Synchronization

/// One running job: whichever comes first of its end, its timeout and the worker's stop decides.
///
/// The task is abandoned, never the delivery: a job that ignores its cancellation must not keep its slot for ever.
final class Run: Sendable {
    enum Ending: Sendable {
        case outcome(Outcome)
        case failure(any Error)
        case timedOut
        /// The worker stops, and the job did not end within its grace.
        case stopped
    }

    private struct State {
        var task: Task<Void, Never>?
        var continuation: CheckedContinuation<Ending, Never>?
        var ending: Ending?
        var stops = false
    }

    let deadline: ContinuousClock.Instant
    private let state = Mutex(State())

    init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

    /// Runs to the first ending.
    func callAsFunction(_ body: @escaping @Sendable () async throws -> Outcome) async -> Ending {
        let task = Task {
            do {
                end(.outcome(try await body()))
            } catch {
                end(state.withLock(\.stops) ? .stopped : .failure(error))
            }
        }
        let stops = state.withLock { state in
            state.task = task
            return state.stops
        }
        if stops { task.cancel() }
        let ending = await withCheckedContinuation { continuation in
            let ended: Ending? = state.withLock { state in
                if state.ending == nil { state.continuation = continuation }
                return state.ending
            }
            if let ended { continuation.resume(returning: ended) }
        }
        task.cancel()
        return ending
    }

    /// Cancels the job; what it throws from now on is not its fault.
    func cancel() {
        let task = state.withLock { state in
            state.stops = true
            return state.task
        }
        task?.cancel()
    }

    /// The deadline has passed.
    func timeOut() { end(.timedOut) }

    /// Gives up on a job that ignored its cancellation.
    func abandon() { end(.stopped) }

    private func end(_ ending: Ending) {
        let continuation: CheckedContinuation<Ending, Never>? = state.withLock { state in
            guard state.ending == nil else { return nil }
            state.ending = ending
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: ending)
    }
}
