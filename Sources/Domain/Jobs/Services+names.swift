import Foundation
import Jobs

extension Services {
    /// Puts the ids whose names are not known on the list of those wanted.
    /// - Returns: the job that reads them, where one is due.
    func wantNames(of ids: Set<Int64>) async throws -> [PlacedJob] {
        let now = now()
        var (unknown, isDue) = namesMemory.look(for: ids, at: now)
        if !unknown.isEmpty {
            let unnamed = try await store.want(names: unknown.sorted(), at: now)
            let wanted = unnamed.lazy.filter(\.isDue).map(\.id)
            namesMemory.insert(known: Set(unknown).subtracting(wanted), wanted: wanted)
            isDue = isDue || !wanted.isEmpty
        }
        return isDue ? [PlacedJob(NamesJob(), NamesJob.priority)] : []
    }
}
