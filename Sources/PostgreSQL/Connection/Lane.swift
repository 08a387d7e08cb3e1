import Foundation
import Logging
import Synchronization

/// A thread with a connection of its own: what is asked for while it works gathers and goes together into the next round.
///
/// A round costs a trip to the server, and a write's also one to the disk, however much is in it. So a worker with many
/// jobs in flight pays once for all of them. Where many have been asking, a round waits a few milliseconds for more of
/// them; a lone caller's goes at once.
final class Lane<Item: Sendable>: Sendable {
    /// Keeps transactions short for other processes, and the wait of the first of a round for the last.
    private static var largestRound: Int { 512 }
    /// How many in a round make it likely that more are on their way.
    private static var company: Int { 8 }
    /// How many are worth no more waiting, and how long that may take: a tenth of what a job takes under such load.
    private static var fullRound: Int { 128 }
    private static var linger: DispatchTimeInterval { .milliseconds(6) }

    private struct State {
        var waiting: [Item] = []
        var sleeps = false
        /// The thread sleeps until so many wait.
        var wanted = 1
        var isClosed = false
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// Apart from the lane, so that the thread does not keep a lane alive that nobody has any more.
    private final class Mailbox: Sendable {
        let state = Mutex(State())
        let wake = DispatchSemaphore(value: 0)

        func close() {
            let mustWake = state.withLock { state in
                state.isClosed = true
                defer { state.sleeps = false }
                return state.sleeps
            }
            if mustWake { wake.signal() }
        }

        /// Blocks until there is something. What had been asked for before the close is still done.
        /// - Parameter previous: how many the last round was for.
        func next(after previous: Int) -> [Item]? {
            if previous >= company { gather() }
            while true {
                let (round, isClosed) = state.withLock { state in
                    let round = Array(state.waiting.prefix(largestRound))
                    state.waiting.removeFirst(round.count)
                    state.sleeps = round.isEmpty && !state.isClosed
                    state.wanted = 1
                    return (round, state.isClosed)
                }
                if !round.isEmpty { return round }
                if isClosed { return nil }
                wake.wait()
            }
        }

        private func gather() {
            let sleeps = state.withLock { state in
                state.sleeps = state.waiting.count < fullRound && !state.isClosed
                state.wanted = fullRound
                return state.sleeps
            }
            guard sleeps, wake.wait(timeout: .now() + linger) == .timedOut else { return }
            // Woken at the same moment: that signal is for this sleep, not for the next.
            let isSignalled = state.withLock { state in
                defer { state.sleeps = false }
                return !state.sleeps
            }
            if isSignalled { wake.wait() }
        }

        func end() {
            let closers = state.withLock { state in
                state.hasEnded = true
                defer { state.closers = [] }
                return state.closers
            }
            for closer in closers { closer.resume() }
        }
    }

    private let mailbox = Mailbox()
    private let stop = StopSignal()

    /// - Parameter work: does a whole round, and tells each of its callers.
    init(
        _ name: String,
        _ url: PostgreSQLURL,
        patience: Duration,
        trouble: ServerTrouble,
        logger: Logger,
        work: @escaping @Sendable ([Item], Session) -> Void
    ) {
        let thread = Thread { [mailbox, stop] in
            let session = Session(url, patience: patience, stop: stop, trouble: trouble, logger: logger)
            var count = 0
            while let round = mailbox.next(after: count) {
                count = round.count
                work(round, session)
            }
            mailbox.end()
        }
        thread.name = "postgresql-\(name)"
        thread.start()
    }

    deinit {
        mailbox.close()
        stop.send()
    }

    /// - Returns: false where the lane is closed; then nobody will tell the caller.
    func submit(_ item: Item) -> Bool {
        let (isTaken, mustWake) = mailbox.state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.waiting.append(item)
            let mustWake = state.sleeps && state.waiting.count >= state.wanted
            if mustWake { state.sleeps = false }
            return (true, mustWake)
        }
        if mustWake { mailbox.wake.signal() }
        return isTaken
    }

    func hurry() { stop.hurry() }

    /// Takes no more, and returns when all that was asked for is done and the connection is closed. A server that is away
    /// is not waited for.
    func close() async {
        mailbox.close()
        stop.send()
        await withCheckedContinuation { continuation in
            let hasEnded = mailbox.state.withLock { state in
                if !state.hasEnded { state.closers.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
