import ESI
package import Foundation

extension Services {
    /// Known ones that ESI may tell anew, and missing ones that it is time to ask for again.
    func expired(_ kind: EntityKind) async throws -> [Int64] {
        try await store.expired(kind, at: now())
    }

    /// Those of them that were read longest ago, where that is longer ago than may be.
    func stale(_ kind: EntityKind, most: Int) async throws -> [Int64] {
        let lifetime =
            switch kind {
            case .alliance: Route.alliance.lifetime
            case .corporation: Route.corporation.lifetime
            case .character: Route.character.lifetime
            }
        let now = now()
        // What ESI tells holds for a while from the reading on.
        let expiredBy = now.addingTimeInterval(-max(0, settings.maximumAge(of: kind).seconds - Double(lifetime)))
        return try await store.due(kind, expiredBy: expiredBy, at: now, limit: most)
    }
}

extension Store {
    /// All that are known and have expired, missing ones whose recheck is due included.
    package func expired(_ kind: EntityKind, at time: Date) async throws(StoreError) -> [Int64] {
        try await due(kind, expiredBy: time, at: time, limit: .max)
    }
}
