import Synchronization

/// Stands for one request between the task that waits and the loop.
///
/// A task can be cancelled before its request has reached the loop; the message would then find nothing to cancel, so
/// the ticket remembers it.
final class Ticket: Sendable {
    private let flag = Atomic<Bool>(false)

    var isCancelled: Bool {
        flag.load(ordering: .acquiring)
    }

    func cancel() {
        flag.store(true, ordering: .releasing)
    }
}
