import ESI
import Foundation
import Jobs

extension Services {
    /// Those of the ids that the store does not know, or has not read for long, and that no job of this process has just
    /// asked for with that priority.
    ///
    /// The last that a job does: what it returns counts as asked for, so it must become the job's follow-ups. Those of an
    /// earlier run of the same job may have been dropped with it, so a repeated one relies on nobody.
    @inline(never)
    func toRead(_ ids: [EntityKind: [Int64]], _ context: JobContext) async throws -> [EntityKind: [Int64]] {
        let (now, priority) = (now(), context.priority)
        let asked = ids.compactMap { kind, ids -> AskedEntities? in
            let possible = ids.filter { IDRange.isPossible($0, as: kind) }
            let looked =
                context.isRepeated
                ? nil : entitiesMemory[kind]?.look(for: possible, at: now, priority: priority).unknown
            let asked = looked ?? possible
            let readBefore = now.addingTimeInterval(-settings.maximumAge(of: kind).seconds)
            return asked.isEmpty ? nil : AskedEntities(kind, asked, readBefore: readBefore)
        }
        guard !asked.isEmpty else { return [:] }
        var toRead: [EntityKind: [Int64]] = [:]
        for (asked, wanted) in zip(asked, try await store.unknownOrStale(asked, at: now)) {
            toRead[asked.kind] = wanted
            let known = Set(asked.ids).subtracting(wanted)
            entitiesMemory[asked.kind]?.insert(known: known, wanted: wanted, priority: priority)
        }
        return toRead
    }

    /// Of corporations' leaders.
    func charactersToRead(among ids: [Int64], _ context: JobContext) async throws -> [CharacterJob] {
        try await toRead([.character: ids], context)[.character, default: []].map(CharacterJob.init)
    }
}
