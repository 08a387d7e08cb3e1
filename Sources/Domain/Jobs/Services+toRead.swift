import Foundation

extension Services {
    /// Those of the ids that the store does not know, or has not read for long.
    func toRead(_ kind: EntityKind, among ids: [Int64]) async throws -> [Int64] {
        let possible = ids.filter { IDRange.isPossible($0, as: kind) }
        guard !possible.isEmpty else { return [] }
        let now = now()
        let age = kind == .character ? settings.characterMaximumAge : settings.namedMaximumAge
        return try await store.unknownOrStale(
            kind,
            possible,
            readBefore: now.addingTimeInterval(-age.seconds),
            at: now
        )
    }
}
