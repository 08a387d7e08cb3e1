import Foundation
import Synchronization

/// Ends the pauses of a thread for good.
final class StopSignal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let hurries = Atomic(false)

    func send() { semaphore.signal() }

    /// A server that is away is hardly waited for from now on.
    func hurry() { hurries.store(true, ordering: .relaxed) }

    var isHurrying: Bool { hurries.load(ordering: .relaxed) }

    /// - Returns: whether it was sent.
    func wait(for pause: Duration) -> Bool {
        let (seconds, attoseconds) = pause.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        guard semaphore.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success else { return false }
        semaphore.signal()
        return true
    }
}
