import Foundation

extension Services {
    /// Puts the names of a killmail's ids on the list of those wanted.
    /// - Returns: the job that reads them, where one is due: to be queued as enrichment.
    func wantNames(of killmail: Killmail) async throws -> [NamesJob] {
        let now = now()
        var (unknown, isDue) = nameMemory.look(for: killmail.namedIDs, at: now)
        if !unknown.isEmpty {
            let unnamed = try await store.want(names: unknown.sorted(), at: now)
            let wanted = Set(unnamed.lazy.filter(\.isDue).map(\.id))
            nameMemory.insert(named: unknown.subtracting(unnamed.map(\.id)), wanted: wanted)
            isDue = isDue || !wanted.isEmpty
        }
        return isDue ? [NamesJob()] : []
    }
}
