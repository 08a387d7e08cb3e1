package import ESI
import Synchronization

/// A ledger that all limiters of a test share. Its clock runs, or stands until the test moves it.
package final class MemoryRateLedger: RateLedger {
    private struct State {
        var page = LedgerPage()
        var offset: Int64
        var failures = 0
        var updates = 0
        var writes = 0
    }

    private let state: Mutex<State>
    private let start: ContinuousClock.Instant?

    /// - Parameter isRunning: whether time passes by itself.
    package init(isRunning: Bool = false, at milliseconds: Int64 = 1_760_000_000_000) {
        state = Mutex(State(offset: milliseconds))
        start = isRunning ? ContinuousClock.now : nil
    }

    package var time: LedgerTime { state.withLock { time($0) } }
    /// Exchanges that succeeded, and how many of them had something to write.
    package var updates: (all: Int, writing: Int) { state.withLock { ($0.updates, $0.writes) } }

    package func advance(by milliseconds: Int64) { state.withLock { $0.offset += milliseconds } }

    /// The next so many updates change nothing and throw.
    package func fail(_ count: Int) { state.withLock { $0.failures = count } }

    package func account<Account: Decodable & Sendable>(_ type: Account.Type, _ key: AccountKey) -> Account? {
        state.withLock { $0.page.account(type, key) }
    }

    package func update<Result: Sendable>(
        _ keys: [AccountKey],
        _ body: @escaping @Sendable (inout LedgerPage, LedgerTime) -> Result
    ) async throws(RateLedgerError) -> Result {
        try state.withLock { state throws(RateLedgerError) in
            guard state.failures == 0 else {
                state.failures -= 1
                throw RateLedgerError("the test said so")
            }
            // Only what was asked for, and only what changed: as a database has it.
            let asked = Set(keys)
            var page = LedgerPage(state.page.states.filter { asked.contains($0.key) })
            let result = body(&page, time(state))
            var states = state.page.states
            for key in page.changed where asked.contains(key) { states[key] = page.states[key] }
            state.page = LedgerPage(states)
            state.updates += 1
            if !page.changed.isEmpty { state.writes += 1 }
            return result
        }
    }

    package func snapshot() async throws(RateLedgerError) -> LedgerSnapshot {
        state.withLock { LedgerSnapshot(page: $0.page, time: time($0)) }
    }

    private func time(_ state: State) -> LedgerTime {
        let elapsed = start.map { Int64((ContinuousClock.now - $0) / .milliseconds(1)) } ?? 0
        return LedgerTime(milliseconds: state.offset + elapsed)
    }
}
