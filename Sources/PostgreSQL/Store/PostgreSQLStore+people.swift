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

    package func unknownOrStale(
        _ asked: [AskedEntities],
        at time: Date
    ) async throws(StoreError) -> [[Int64]] {
        try await read(ReadUnknown(asked: asked, time: time))
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
