package import Domain
import GRDB

extension SQLiteStore {
    package func countMembersOfAlliances() async throws(StoreError) {
        try await write { database, _ in
            try database.run(
                """
                UPDATE alliances SET member_count = members, corporation_count = coalesce(corporation_count, corporations)
                FROM (
                    SELECT alliances.id AS alliance, count(corporations.id) AS corporations,
                        coalesce(sum(corporations.member_count), alliances.member_count * 0) AS members
                    FROM alliances LEFT JOIN corporations ON corporations.alliance_id = alliances.id
                    GROUP BY alliances.id
                )
                WHERE id = alliance AND (member_count IS NOT members OR corporation_count IS NULL)
                """
            )
        }
    }
}
