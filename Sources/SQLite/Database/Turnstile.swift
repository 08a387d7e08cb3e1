import Foundation

/// Takes turns among the processes that write to one file.
///
/// SQLite's own lock is not fair: a process that commits and begins again at once lets others in by luck only. Here who
/// waits first takes the waiting place, then the writing place, and leaves the first only when it has the second; who
/// has just written finds the waiting place taken and queues behind. Correctness never depends on it, so whoever cannot
/// get through in time goes on to SQLite's lock.
struct Turnstile: Sendable {
    private static let pause: useconds_t = 250
    private static let patience = Duration.seconds(3)

    let locks: FileLocks

    func enter() {
        guard wait(for: FileLocks.Byte.waiting) else { return }
        _ = wait(for: FileLocks.Byte.writing)
        locks.unlock(FileLocks.Byte.waiting)
    }

    func leave() { locks.unlock(FileLocks.Byte.writing) }

    private func wait(for byte: Int64) -> Bool {
        let end = ContinuousClock.now + Self.patience
        while !locks.tryLock(byte) {
            guard ContinuousClock.now < end else { return false }
            usleep(Self.pause)
        }
        return true
    }
}
