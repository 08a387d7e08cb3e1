import Domain

struct RecordReferences: BatchOperation {
    let references: [KillmailReference]

    static func statements(for operations: [RecordReferences], at now: Parameter) -> [Statement] {
        let references = Set(operations.flatMap(\.references))
        return [
            .meetReferences(exclusively: true),
            Statement(
                "record references to killmails",
                """
                INSERT INTO killmail_references (killmail_id, killmail_hash, state, created_at, updated_at)
                SELECT id, hash, CASE WHEN killmails.killmail_id IS NULL THEN 'pending' ELSE 'stored' END, now, now
                FROM unnest($1::bigint[], $2::text[]) AS reference (id, hash)
                    CROSS JOIN (SELECT coalesce($3::timestamptz, now()) AS now) AS clock
                    LEFT JOIN killmails ON killmails.killmail_id = id
                ORDER BY id, hash
                ON CONFLICT DO NOTHING
                """,
                .column(references.map(\.id)),
                .column(references.map(\.hash.text)),
                now
            ),
        ]
    }
}

extension Statement {
    /// Whoever records a reference must see the killmails that others are about to commit, or it would stay pending for
    /// ever: so the one waits for the others, and they for it, while those who save killmails pass each other.
    static func meetReferences(exclusively: Bool) -> Statement {
        // "esi-refs" in ASCII.
        let lock: Int64 = 0x6573_692d_7265_6673
        return Statement(
            "wait for those who record references to killmails",
            "SELECT pg_advisory_xact_lock\(exclusively ? "" : "_shared")($1)",
            .value(lock)
        )
    }
}
