import Foundation

extension Services {
    /// Puts the names of a killmail's ids on the list of those wanted.
    /// - Returns: the job that reads them, where one is due.
    func wantNames(of killmail: Killmail) async throws -> [NamesJob] {
        let now = now()
        var (unknown, isDue) = namesMemory.look(for: killmail.namedIDs, at: now)
        if !unknown.isEmpty {
            let unnamed = try await store.want(names: unknown.sorted(), at: now)
            let wanted = unnamed.lazy.filter(\.isDue).map(\.id)
            namesMemory.insert(known: Set(unknown).subtracting(wanted), wanted: wanted)
            isDue = isDue || !wanted.isEmpty
        }
        return isDue ? [NamesJob()] : []
    }
}
