import Domain

/// What is stored or invalid; the rest has no row in the answer.
struct ReadStanding: BatchOperation {
    let reference: KillmailReference

    static func statements(for operations: [ReadStanding], at now: Parameter) -> [Statement] {
        [
            Statement(
                "look for a reference to a killmail",
                // One look by key for each: as joins they might read the whole tables.
                """
                SELECT position - 1, killmail.is_stored IS NOT NULL, invalid.reason
                FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked (id, hash, position)
                LEFT JOIN LATERAL (
                    SELECT true AS is_stored FROM killmails WHERE killmail_id = asked.id LIMIT 1
                ) AS killmail ON true
                LEFT JOIN LATERAL (
                    SELECT coalesce(reason, '') AS reason FROM killmail_references
                    WHERE killmail_id = asked.id AND killmail_hash = asked.hash AND state = 'invalid' LIMIT 1
                ) AS invalid ON true
                WHERE killmail.is_stored IS NOT NULL OR invalid.reason IS NOT NULL
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
        for row in answers[0] {
            outputs[try row[0]] = KillmailReference.Standing(isStored: try row[1], invalidReason: try row[2])
        }
        return outputs
    }
}
