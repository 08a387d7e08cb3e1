import Foundation
import Jobs
import Synchronization

/// Ids that need no look at the store, as far as this process knows: killmails name the same few thousand types and
/// people again and again.
final class IDMemory: Sendable {
    private struct State {
        var known: Set<Int64> = []
        /// With the priority of the job that was asked for.
        var wanted: [Int64: Priority] = [:]
        var forgetsKnownAt = Date.distantPast
        var forgetsWantedAt = Date.distantPast
    }

    /// More than there are types and systems.
    private static let capacity = 100_000
    /// So long what is known may grow old unseen.
    private static let knownLifetime: TimeInterval = 600
    /// Another process may have read them since.
    private static let wantedLifetime: TimeInterval = 5

    private let state = Mutex(State())

    /// - Returns: the ids that the store must be asked for, and whether others are wanted already, as urgently.
    func look(
        for ids: some Sequence<Int64>,
        at now: Date,
        priority: Priority = .lowest
    ) -> (unknown: [Int64], areWanted: Bool) {
        state.withLock { state in
            if now >= state.forgetsKnownAt {
                state.known = []
                state.forgetsKnownAt = now.addingTimeInterval(Self.knownLifetime)
            }
            if now >= state.forgetsWantedAt {
                state.wanted = [:]
                state.forgetsWantedAt = now.addingTimeInterval(Self.wantedLifetime)
            }
            var unknown: [Int64] = []
            var areWanted = false
            for id in ids where !state.known.contains(id) {
                if let asked = state.wanted[id], asked >= priority {
                    areWanted = true
                } else {
                    unknown.append(id)
                }
            }
            return (unknown, areWanted)
        }
    }

    func insert(known: some Sequence<Int64>, wanted: some Sequence<Int64> = [], priority: Priority = .lowest) {
        state.withLock { state in
            if state.known.count > Self.capacity { state.known = [] }
            if state.wanted.count > Self.capacity { state.wanted = [:] }
            state.known.formUnion(known)
            for id in wanted { state.wanted[id] = max(priority, state.wanted[id] ?? .lowest) }
        }
    }
}
