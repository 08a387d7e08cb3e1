package import Domain
import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    /// More of them are looked up on a connection of their own.
    static let fewIDs = 64

    package func leaders(of corporation: Int64?) async throws(StoreError) -> [Int64] {
        if let corporation {
            return try await read { database in
                try database.all(
                    """
                    SELECT ceo_id FROM corporations WHERE id = ?1 AND ceo_id IS NOT NULL
                    UNION SELECT creator_id FROM corporations WHERE id = ?1 AND creator_id IS NOT NULL
                    """,
                    corporation
                ) { $0[0] }
            }
        }
        return try await readAtLength { database in
            try database.all(
                """
                SELECT ceo_id FROM corporations WHERE ceo_id IS NOT NULL
                UNION SELECT creator_id FROM corporations WHERE creator_id IS NOT NULL
                """
            ) { $0[0] }
        }
    }

    package func unknownOrStale(
        _ asked: [AskedEntities],
        at time: Date
    ) async throws(StoreError) -> [[Int64]] {
        let look: @Sendable (Database) throws -> [[Int64]] = { database in
            try asked.map { asked in
                let isKnownOrMissing = Self.isKnownOrMissing(asked.kind)
                return try asked.ids.filter { id in
                    let isSettled = try database.first(
                        isKnownOrMissing,
                        id,
                        asked.readBefore.milliseconds,
                        time.milliseconds
                    ) { $0[0] as Bool }
                    return isSettled != true
                }
            }
        }
        let count = asked.reduce(0) { $0 + $1.ids.count }
        return count > Self.fewIDs ? try await readAtLength(look) : try await read(look)
    }

    /// Who is missing is decided by the time of the recheck alone, though the row may still be there. When an alliance
    /// or a corporation was read is not kept: it expired an hour later.
    private static func isKnownOrMissing(_ kind: EntityKind) -> String {
        let readAt = kind == .character ? "read_at" : "expires_at"
        return """
            SELECT coalesce(
                (SELECT recheck_at > ?3 FROM missing_entities WHERE kind = '\(kind.rawValue)' AND id = ?1),
                (SELECT \(readAt) >= ?2 OR expires_at > ?3 FROM \(kind.plural) WHERE id = ?1),
                0
            )
            """
    }

    package func charactersDueForAffiliation(
        checkedBefore: Date,
        limit: Int
    ) async throws(StoreError) -> [Int64] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT id FROM characters
                WHERE deleted_at IS NULL AND affiliation_checked_at < ? AND id NOT BETWEEN \(npcs)
                ORDER BY affiliation_checked_at, id LIMIT ?
                """,
                checkedBefore.milliseconds,
                limit
            ) { $0[0] }
        }
    }

    package func countOfCharactersDueForAffiliation(checkedBefore: Date) async throws(StoreError) -> Int {
        try await readAtLength { database in
            try database.first(
                """
                SELECT count(*) FROM characters
                WHERE deleted_at IS NULL AND affiliation_checked_at < ? AND id NOT BETWEEN \(npcs)
                """,
                checkedBefore.milliseconds
            ) { $0[0] } ?? 0
        }
    }

    private var npcs: String { "\(IDRange.npcCharacters.lowerBound) AND \(IDRange.npcCharacters.upperBound)" }

    package func save(
        _ affiliations: [Affiliation],
        checked: [Int64],
        at time: Date
    ) async throws(StoreError) {
        try await write { database, now in
            for affiliation in affiliations {
                try database.run(
                    """
                    UPDATE characters SET corporation_id = ?2, alliance_id = ?3, faction_id = ?4, updated_at = ?5
                    WHERE id = ?1 AND (corporation_id, alliance_id, faction_id) IS NOT (?2, ?3, ?4)
                    """,
                    affiliation.characterID,
                    affiliation.corporationID,
                    affiliation.allianceID,
                    affiliation.factionID,
                    ISODate.text(now)
                )
            }
            // A check that comes late does not undo a later one's mark.
            for id in checked {
                try database.run(
                    "UPDATE characters SET affiliation_checked_at = max(affiliation_checked_at, ?) WHERE id = ?",
                    time.milliseconds,
                    id
                )
            }
        }
    }
}
