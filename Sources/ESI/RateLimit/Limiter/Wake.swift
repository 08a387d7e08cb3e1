import Synchronization

/// Lets one loop sleep until it is signalled or a deadline has come. A signal given before the wait is not lost.
package final class Wake: Sendable {
    private enum State {
        case idle
        case signalled
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    package init() {}

    package func signal() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            if case .waiting(let continuation) = state {
                state = .idle
                return continuation
            }
            state = .signalled
            return nil
        }
        waiting?.resume()
    }

    package func wait(until deadline: ContinuousClock.Instant?) async {
        let timer = deadline.map { deadline in
            Task {
                // Cancelled where the signal came first.
                guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
                signal()
            }
        }
        defer { timer?.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSignalled = state.withLock { state in
                    if case .signalled = state {
                        state = .idle
                        return true
                    }
                    state = .waiting(continuation)
                    return false
                }
                if isSignalled {
                    continuation.resume()
                } else if Task.isCancelled {
                    signal()
                }
            }
        } onCancel: {
            signal()
        }
    }
}
