package import Domain

extension PostgreSQLStore {
    /// Others take their turns between transactions of so many.
    private static let referencesPerTransaction = 1000

    package func save(_ killmail: Killmail) async throws(StoreError) {
        try await write(SaveKillmail(killmail: killmail))
    }

    package func hasKillmail(_ id: Int64) async throws(StoreError) -> Bool {
        try await read(
            Single(Statement("look for a killmail", "SELECT FROM killmails WHERE killmail_id = $1", .value(id))) {
                $0.count > 0
            }
        )
    }

    package func killmail(_ id: Int64) async throws(StoreError) -> Killmail? { try await read(ReadKillmail(id: id)) }

    package func record(references: [KillmailReference]) async throws(StoreError) {
        var rest = references[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Self.referencesPerTransaction))
            rest = rest.dropFirst(part.count)
            try await write(RecordReferences(references: part))
        }
    }

    package func markInvalid(_ reference: KillmailReference, reason: String) async throws(StoreError) {
        try await write(
            Single { now in
                Statement(
                    "mark a reference to a killmail as invalid",
                    """
                    INSERT INTO killmail_references AS known
                        (killmail_id, killmail_hash, state, reason, created_at, updated_at)
                    SELECT $1::bigint, $2, 'invalid', $3, now, now
                    FROM (SELECT coalesce($4::timestamptz, now()) AS now) AS clock
                    ON CONFLICT (killmail_id, killmail_hash) DO UPDATE
                        SET state = 'invalid', reason = excluded.reason, updated_at = excluded.updated_at
                        WHERE known.state = 'pending'
                    """,
                    .value(reference.id),
                    .value(reference.hash.text),
                    .value(reason),
                    now
                )
            }
        )
    }

    package func invalidReason(of reference: KillmailReference) async throws(StoreError) -> String? {
        try await read(
            Single(
                Statement(
                    "look for an invalid reference to a killmail",
                    """
                    SELECT coalesce(reason, '') FROM killmail_references
                    WHERE killmail_id = $1 AND killmail_hash = $2 AND state = 'invalid'
                    """,
                    .value(reference.id),
                    .value(reference.hash.text)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.first?[0] }
        )
    }

    package func pendingReference(of killmail: Int64) async throws(StoreError) -> KillmailReference? {
        try await read(
            Single(
                Statement(
                    "look for a pending reference to a killmail",
                    """
                    SELECT killmail_id, killmail_hash FROM killmail_references
                    WHERE killmail_id = $1 AND state = 'pending' ORDER BY killmail_hash LIMIT 1
                    """,
                    .value(killmail)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(Self.reference).first }
        )
    }

    package func referenceCounts() async throws(StoreError) -> [KillmailReference.State: Int] {
        try await readAtLength(
            Single(
                Statement(
                    "count references to killmails",
                    "SELECT state, count(*) FROM killmail_references GROUP BY state"
                )
            ) { rows throws(PostgreSQLFailure) in
                var counts: [KillmailReference.State: Int] = [:]
                for (state, count) in try rows.map({ row throws(PostgreSQLFailure) in
                    (KillmailReference.State(rawValue: try row[0]), try row[1] as Int)
                }) {
                    if let state { counts[state] = count }
                }
                return counts
            }
        )
    }

    package func pendingReferences(limit: Int) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength(
            Single(
                Statement(
                    "list pending references to killmails",
                    """
                    SELECT killmail_id, killmail_hash FROM killmail_references WHERE state = 'pending'
                    ORDER BY killmail_id DESC, killmail_hash LIMIT $1
                    """,
                    .value(limit)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(Self.reference) }
        )
    }

    private static func reference(_ row: Row) throws(PostgreSQLFailure) -> KillmailReference {
        KillmailReference(id: try row[0], hash: try ReadKillmail.hash(try row[1]))
    }
}
