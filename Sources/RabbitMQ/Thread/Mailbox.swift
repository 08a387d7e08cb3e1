import CRabbitMQ
import Glibc
import Jobs
import Synchronization

/// The only way into a loop from other threads.
///
/// A sleeping loop is woken by the first item that is urgent, or when enough have come; what is posted until it looks
/// costs no system call.
final class Mailbox<Item: Sendable>: Sendable {
    private struct State {
        var items: [Item] = []
        var loopSleeps = false
        /// So many wake the loop though none is urgent.
        var enough = 1
        var isClosed = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// An eventfd. Closed in `deinit` only, so that no late `post` can write to a number that has been given out anew.
    let wakeDescriptor: CInt
    private let state = Mutex(State())

    init() throws(BrokerError) {
        wakeDescriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else { throw BrokerError("cannot make an eventfd: errno \(errno)") }
    }

    deinit {
        Glibc.close(wakeDescriptor)
    }

    /// - Parameters:
    ///   - isUrgent: false where it may wait for others, if the loop says so.
    ///   - last: nothing is taken after it.
    /// - Returns: whether the item was taken.
    @discardableResult
    func post(_ item: Item, isUrgent: Bool = true, last: Bool = false) -> Bool {
        let (isTaken, mustWake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.isClosed = last
            state.items.append(item)
            let mustWake = state.loopSleeps && (isUrgent || state.items.count >= state.enough)
            if mustWake { state.loopSleeps = false }
            return (true, mustWake)
        }
        if mustWake {
            eventfd_write(wakeDescriptor, 1)
        }
        return isTaken
    }

    /// Exchanges what has come for an empty array. When nothing has, the loop may sleep.
    /// - Parameter enough: how many that are not urgent wake it. With more than one, it must not sleep for long.
    func take(into items: inout [Item], enough: Int = 1) {
        state.withLock { state in
            swap(&items, &state.items)
            state.loopSleeps = items.isEmpty
            state.enough = enough
        }
    }

    /// The descriptor was readable.
    func wakeNoticed() {
        var count: eventfd_t = 0
        unsafe eventfd_read(wakeDescriptor, &count)
    }

    /// The loop has ended.
    /// - Returns: what it has not taken.
    func end() -> [Item] {
        let (items, waiters) = state.withLock { state in
            state.isClosed = true
            state.hasEnded = true
            defer {
                state.items = []
                state.waiters = []
            }
            return (state.items, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return items
    }

    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiters.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
