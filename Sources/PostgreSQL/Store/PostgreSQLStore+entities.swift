package import Domain
package import ESI
package import Foundation

extension PostgreSQLStore {
    package func freshness(of kind: EntityKind, _ id: Int64) async throws(StoreError) -> Freshness? {
        try await read(ReadFreshness(kind: kind, id: id))
    }

    package func renew(_ kind: EntityKind, _ id: Int64, _ validity: Validity) async throws(StoreError) {
        try await write(RenewEntity(kind: kind, id: id, validity: validity))
    }

    package func recordMissing(
        _ kind: EntityKind,
        _ id: Int64,
        reason: String,
        isDeleted: Bool,
        recheckAt: Date
    ) async throws(StoreError) {
        try await write(
            RecordMissing(kind: kind, id: id, reason: reason, isDeleted: isDeleted, recheckAt: recheckAt)
        )
    }

    package func due(
        _ kind: EntityKind,
        expiredBy: Date,
        at time: Date,
        limit: Int
    ) async throws(StoreError) -> [Int64] {
        try await readAtLength(
            Several(
                Statement(
                    "look for \(kind.plural) that are due",
                    """
                    SELECT id, expires_at AS due_at FROM \(kind.plural) AS known WHERE expires_at <= $2
                        AND NOT EXISTS (SELECT FROM missing_entities WHERE kind = $1 AND id = known.id)
                    UNION ALL
                    SELECT id, recheck_at FROM missing_entities WHERE kind = $1 AND recheck_at <= $3
                    ORDER BY due_at, id LIMIT $4
                    """,
                    .value(kind.rawValue),
                    .value(expiredBy),
                    .value(time),
                    .value(limit)
                ),
                output: Rows.ids
            )
        )
    }

    package func save(_ alliance: Alliance, _ validity: Validity) async throws(StoreError) {
        try await write(SaveAlliance(alliance: alliance, validity: validity))
    }

    package func save(_ corporation: Corporation, _ validity: Validity) async throws(StoreError) {
        try await write(SaveCorporation(corporation: corporation, validity: validity))
    }

    package func save(_ character: Character, _ validity: Validity) async throws(StoreError) {
        try await write(SaveCharacter(character: character, validity: validity))
    }

    package func list(_ path: String) async throws(StoreError) -> CachedList? {
        try await read(
            Several(
                Statement("look for a list", "SELECT ids, etag, expires_at FROM lists WHERE path = $1", .value(path))
            ) { rows throws(PostgreSQLFailure) in
                guard let row = rows.first else { return nil }
                return CachedList(ids: try row[0], validity: Validity(etag: try row[1], expiresAt: try row[2]))
            }
        )
    }

    package func save(_ list: CachedList, for path: String) async throws(StoreError) {
        try await write(SaveList(path: path, list: list))
    }
}

extension Rows {
    /// The first column.
    static func ids(_ rows: Rows) throws(PostgreSQLFailure) -> [Int64] {
        try rows.map { row throws(PostgreSQLFailure) in try row[0] }
    }
}
