package import Domain

extension PostgreSQLStore {
    package func countMembersOfAlliances() async throws(StoreError) {
        try await write(
            Several(doing: { _ in
                Statement(
                    "count the members of alliances",
                    """
                    WITH counted AS (
                        SELECT alliances.id, count(corporations.id) AS corporations,
                            coalesce(sum(corporations.member_count)::bigint, alliances.member_count * 0) AS members
                        FROM alliances LEFT JOIN corporations ON corporations.alliance_id = alliances.id
                        GROUP BY alliances.id
                    ), changed AS (
                        SELECT counted.* FROM counted JOIN alliances USING (id)
                        WHERE member_count IS DISTINCT FROM members OR corporation_count IS NULL
                        ORDER BY id FOR NO KEY UPDATE OF alliances
                    )
                    UPDATE alliances SET member_count = members,
                        corporation_count = coalesce(corporation_count, corporations)
                    FROM changed WHERE changed.id = alliances.id
                    """
                )
            })
        )
    }
}
