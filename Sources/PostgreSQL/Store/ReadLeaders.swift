/// CEO and creator of a corporation.
struct ReadLeaders: BatchOperation {
    let corporation: Int64

    static func statements(for operations: [ReadLeaders], at now: Parameter) -> [Statement] {
        [
            Statement(
                "look for a corporation's leaders",
                // One look by key for each: as a join it might read the whole table.
                """
                SELECT DISTINCT position - 1, leader
                FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, position)
                CROSS JOIN LATERAL (
                    SELECT ceo_id, creator_id FROM corporations WHERE id = asked.id LIMIT 1
                ) AS corporation
                CROSS JOIN LATERAL (VALUES (ceo_id), (creator_id)) AS leaders (leader)
                WHERE leader IS NOT NULL
                """,
                .column(operations.map(\.corporation))
            )
        ]
    }

    static func outputs(of operations: [ReadLeaders], from answers: [Rows]) throws(PostgreSQLFailure) -> [[Int64]] {
        var outputs = [[Int64]](repeating: [], count: operations.count)
        for row in answers[0] { outputs[try row[0]].append(try row[1]) }
        return outputs
    }
}
