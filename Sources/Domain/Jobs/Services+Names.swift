import Foundation
import Synchronization

extension Services {
    /// Puts the names of a killmail's ids on the list of those wanted.
    /// - Returns: the job that reads them, where one is due: to be queued as enrichment.
    func wantNames(of killmail: Killmail) async throws -> [NamesJob] {
        let ids = namedIDs.unknown(among: killmail.namedIDs)
        guard !ids.isEmpty else { return [] }
        let wanted = try await store.want(names: ids.sorted(), at: now())
        namedIDs.insert(ids.subtracting(wanted.map(\.id)))
        return wanted.contains(where: \.isDue) ? [NamesJob()] : []
    }
}

/// Ids whose names the store has, as far as this process knows: killmails name the same few thousand types again and
/// again, and none of them needs a look at the store.
final class NamedIDs: Sendable {
    /// More than there are types and systems.
    private static let capacity = 100_000

    private let ids = Mutex<Set<Int64>>([])

    func unknown(among asked: Set<Int64>) -> Set<Int64> { ids.withLock { asked.subtracting($0) } }

    func insert(_ named: Set<Int64>) {
        ids.withLock { ids in
            if ids.count + named.count > Self.capacity { ids.removeAll() }
            ids.formUnion(named)
        }
    }
}
