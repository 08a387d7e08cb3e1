import Domain

/// What is stored or invalid; the rest has no row in the answer.
struct ReadStanding: BatchOperation {
    let reference: KillmailReference

    static func statements(for operations: [ReadStanding], at now: Parameter) -> [Statement] {
        [
            Statement(
                "look for a reference to a killmail",
                """
                SELECT position - 1, killmail.killmail_id IS NOT NULL, invalid.reason
                FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (id, hash, position)
                LEFT JOIN killmails AS killmail ON killmail.killmail_id = asked.id
                LEFT JOIN (
                    SELECT killmail_id, killmail_hash, coalesce(reason, '') AS reason FROM killmail_references
                    WHERE state = 'invalid'
                ) AS invalid ON invalid.killmail_id = asked.id AND invalid.killmail_hash = asked.hash
                WHERE killmail.killmail_id IS NOT NULL OR invalid.killmail_id IS NOT NULL
                """,
                .column(operations.map(\.reference.id)),
                .column(operations.map(\.reference.hash.text))
            )
        ]
    }

    static func outputs(
        of operations: [ReadStanding],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [KillmailReference.Standing] {
        var outputs = [KillmailReference.Standing](repeating: .unread, count: operations.count)
        for rows in answers {
            for (position, standing) in try rows.map({ row throws(PostgreSQLFailure) in
                (try row[0] as Int, KillmailReference.Standing(isStored: try row[1], invalidReason: try row[2]))
            }) {
                outputs[position] = standing
            }
        }
        return outputs
    }
}
