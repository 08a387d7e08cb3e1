import Foundation

/// Two threads meet here, each on its own and blocking.
final class Barrier: Sendable {
    private let first = DispatchSemaphore(value: 0)
    private let second = DispatchSemaphore(value: 0)

    // Not made with 1: a semaphore must not end below the value that it began with.
    init() { second.signal() }

    /// Whoever comes second lets both go on.
    func meet() {
        if second.wait(timeout: .now()) == .success {
            first.wait()
        } else {
            first.signal()
        }
    }
}
