import Foundation
import Synchronization

/// Ids that need no look at the store, as far as this process knows: killmails name the same few thousand types again and
/// again.
final class NameMemory: Sendable {
    private struct State {
        var named: Set<Int64> = []
        var wanted: Set<Int64> = []
        var forgetsWantedAt = Date.distantPast
    }

    /// More than there are types and systems.
    private static let capacity = 100_000
    /// Another process may have read them since.
    private static let wantedLifetime: TimeInterval = 5

    private let state = Mutex(State())

    /// - Returns: the ids that the store must be asked for, and whether others are wanted already.
    func look(for ids: Set<Int64>, at now: Date) -> (unknown: Set<Int64>, areWanted: Bool) {
        state.withLock { state in
            if now >= state.forgetsWantedAt {
                state.wanted = []
                state.forgetsWantedAt = now.addingTimeInterval(Self.wantedLifetime)
            }
            // Set's own subtraction goes through the set that is taken away, and these are large.
            let unnamed = ids.filter { !state.named.contains($0) }
            let unknown = unnamed.filter { !state.wanted.contains($0) }
            return (unknown, unknown.count < unnamed.count)
        }
    }

    func insert(named: Set<Int64>, wanted: Set<Int64> = []) {
        state.withLock { state in
            if state.named.count + named.count > Self.capacity { state.named = [] }
            state.named.formUnion(named)
            state.wanted.formUnion(wanted)
        }
    }
}
