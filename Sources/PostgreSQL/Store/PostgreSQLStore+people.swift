package import Domain
package import Foundation

extension PostgreSQLStore {
    package func leaders(of corporation: Int64?) async throws(StoreError) -> [Int64] {
        if let corporation { return try await read(ReadLeaders(corporation: corporation)) }
        return try await readAtLength(
            Several(
                Statement(
                    "look for all leaders",
                    """
                    SELECT ceo_id FROM corporations WHERE ceo_id IS NOT NULL
                    UNION SELECT creator_id FROM corporations WHERE creator_id IS NOT NULL
                    """
                ),
                output: Rows.ids
            )
        )
    }

    /// Who is missing is decided by the time of the recheck alone, though the row may still be there. When an alliance
    /// or a corporation was read is not kept: it expired an hour later.
    package func unknownOrStale(
        _ kind: EntityKind,
        _ ids: [Int64],
        readBefore: Date,
        at time: Date
    ) async throws(StoreError) -> [Int64] {
        let readAt = kind == .character ? "read_at" : "expires_at"
        return try await read(
            Several(
                Statement(
                    "look for unknown and stale \(kind.table)",
                    """
                    SELECT asked.id FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, position)
                    LEFT JOIN missing_entities AS missing ON missing.kind = $4 AND missing.id = asked.id
                    LEFT JOIN \(kind.table) AS known ON known.id = asked.id
                    WHERE NOT coalesce(missing.recheck_at > $3, known.\(readAt) >= $2 OR known.expires_at > $3, false)
                    ORDER BY position
                    """,
                    .column(ids),
                    .value(readBefore),
                    .value(time),
                    .value(kind.rawValue)
                ),
                output: Rows.ids
            )
        )
    }

    package func charactersDueForAffiliation(
        checkedBefore: Date,
        limit: Int
    ) async throws(StoreError) -> [Int64] {
        try await readAtLength(
            Several(
                Statement(
                    "look for characters due for affiliation",
                    """
                    SELECT id FROM characters WHERE \(Self.isDueForAffiliation)
                    ORDER BY affiliation_checked_at, id LIMIT $2
                    """,
                    .value(checkedBefore),
                    .value(limit)
                ),
                output: Rows.ids
            )
        )
    }

    package func countOfCharactersDueForAffiliation(checkedBefore: Date) async throws(StoreError) -> Int {
        try await readAtLength(
            Several(
                Statement(
                    "count characters due for affiliation",
                    "SELECT count(*) FROM characters WHERE \(Self.isDueForAffiliation)",
                    .value(checkedBefore)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.first?[0] ?? 0 }
        )
    }

    private static let isDueForAffiliation = """
        deleted_at IS NULL AND affiliation_checked_at < $1
            AND id NOT BETWEEN \(IDRange.npcCharacters.lowerBound) AND \(IDRange.npcCharacters.upperBound)
        """

    package func save(
        _ affiliations: [Affiliation],
        checked: [Int64],
        at time: Date
    ) async throws(StoreError) {
        try await write(SaveAffiliations(affiliations: affiliations, checked: checked, time: time))
    }
}
