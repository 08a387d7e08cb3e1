import Synchronization

/// Goes through the pending killmails from the oldest on, again and again, for those that nobody works on.
///
/// It goes on where it was: a hundred thousand that are queued already, or dead, would else be passed with each look.
package final class OldestKillmails: Sendable {
    /// How many one look passes at most.
    package static let reach = 20

    private let last = Mutex<Int64>(0)

    package init() {}

    /// - Returns: nil where those in reach all have jobs; the next look begins behind them.
    package func next(in store: any Store) async throws(StoreError) -> KillmailReference? {
        let passed = try await store.pendingReferences(after: last.withLock { $0 }, limit: Self.reach)
        let found = passed.first { !$0.hasJob }
        let end = passed.count < Self.reach ? 0 : passed.last?.reference.id ?? 0
        last.withLock { $0 = found?.reference.id ?? end }
        return found?.reference
    }
}
