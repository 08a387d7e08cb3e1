package import Domain
package import Foundation
import Jobs

extension PostgreSQLStore {
    package func record(
        references: [KillmailReference],
        listedBy lister: KillmailLister
    ) async throws(StoreError) {
        for lot in references.lots(of: Self.rowsPerTransaction) {
            _ = try await write(RecordListings(references: Array(lot), lister: lister))
        }
    }

    package func recordRefusal(
        of reference: KillmailReference,
        reason: String,
        distance: Duration
    ) async throws(StoreError) -> Bool {
        try await write(
            Several([
                { now in
                    Statement(
                        "record a refused reference to a killmail",
                        """
                        INSERT INTO killmail_references AS known
                            (killmail_id, killmail_hash, state, reason, refusals, created_at, updated_at)
                        SELECT $1::bigint, $2, 'pending', $3, 1, now, now
                        FROM (SELECT coalesce($4::timestamptz, now()) AS now) AS clock
                        ON CONFLICT (killmail_id, killmail_hash) DO UPDATE SET
                            state = CASE WHEN known.refusals > 0 THEN 'invalid' ELSE known.state END,
                            refusals = known.refusals + 1, reason = excluded.reason, updated_at = excluded.updated_at
                        WHERE known.state = 'pending' AND (
                            known.refusals = 0
                            OR known.updated_at <= excluded.updated_at - $5::double precision * interval '1 second'
                        )
                        """,
                        .value(reference.id),
                        .value(reference.hash.text),
                        .value(reason),
                        now,
                        .value(distance / .seconds(1))
                    )
                },
                { _ in Self.invalid(reference) },
            ]) { $0[1].count > 0 }
        )
    }

    package func standing(
        of reference: KillmailReference
    ) async throws(StoreError) -> KillmailReference.Standing {
        try await read(ReadStanding(reference: reference))
    }

    private static func invalid(_ reference: KillmailReference) -> Statement {
        Statement(
            "look for an invalid reference to a killmail",
            """
            SELECT 1 FROM killmail_references
            WHERE killmail_id = $1 AND killmail_hash = $2 AND state = 'invalid'
            """,
            .value(reference.id),
            .value(reference.hash.text)
        )
    }

    package func pendingReference(of killmail: Int64) async throws(StoreError) -> KillmailReference? {
        try await read(
            Several(
                Statement(
                    "look for a pending reference to a killmail",
                    """
                    SELECT killmail_id, killmail_hash FROM killmail_references
                    WHERE killmail_id = $1 AND state = 'pending' ORDER BY killmail_hash LIMIT 1
                    """,
                    .value(killmail)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(KillmailReference.init).first }
        )
    }

    package func referenceCounts(
        listedBy lister: KillmailLister?
    ) async throws(StoreError) -> [KillmailReference.State: Int] {
        try await readAtLength(
            Several(
                Statement(
                    "count references to killmails",
                    """
                    SELECT state, count(*) FROM killmail_references AS reference
                    WHERE \(Self.isListed(lister, from: 1)) GROUP BY state
                    """,
                    parameters: Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in
                var counts: [KillmailReference.State: Int] = [:]
                for row in rows {
                    if let state = KillmailReference.State(rawValue: try row[0]) { counts[state] = try row[1] }
                }
                return counts
            }
        )
    }

    package func references(
        in state: KillmailReference.State?,
        listedBy lister: KillmailLister?,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Record] {
        try await readAtLength(
            Several(
                Statement(
                    "list references to killmails",
                    """
                    SELECT \(KillmailReference.Record.columns) FROM killmail_references AS reference
                    WHERE ($1::text IS NULL OR state = $1) AND \(Self.isListed(lister, from: 3))
                    ORDER BY killmail_id DESC, killmail_hash LIMIT $2
                    """,
                    parameters: [.value(state?.rawValue), .value(limit)] + Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(KillmailReference.Record.init) }
        )
    }

    package func references(of killmail: Int64) async throws(StoreError) -> [KillmailReference.Record] {
        try await read(
            Several(
                Statement(
                    "look for a killmail's references",
                    """
                    SELECT \(KillmailReference.Record.columns) FROM killmail_references
                    WHERE killmail_id = $1 ORDER BY killmail_hash
                    """,
                    .value(killmail)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(KillmailReference.Record.init) }
        )
    }

    package func referencesToQueue(
        listedBy lister: KillmailLister?,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength(
            byKeys: true,
            Several(
                Statement(
                    "look for killmails to be queued",
                    """
                    SELECT killmail_id, killmail_hash FROM killmail_references AS reference
                    WHERE state = 'pending' AND NOT \(ReadPending.hasJob) AND \(Self.isListed(lister, from: 3))
                    ORDER BY killmail_id DESC LIMIT $2
                    """,
                    parameters: [.value(KillmailJob.name.rawValue), .value(limit)] + Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in
                // More than one hash of a killmail is rare, so that a lot may well be one smaller for it.
                var seen: Set<Int64> = []
                return try rows.map(KillmailReference.init).filter { seen.insert($0.id).inserted }
            }
        )
    }

    package func pendingReferences(
        after killmail: Int64,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Pending] {
        try await read(ReadPending(after: killmail, limit: limit))
    }

    package func lastTry(listedBy lister: KillmailLister) async throws(StoreError) -> Date? {
        try await readAtLength(
            Several(
                Statement(
                    "look when the last pending killmail is tried",
                    """
                    SELECT max(run_at) FROM killmail_references AS reference
                    JOIN sync_jobs ON entity_type = $1 AND entity_id = killmail_id AND status = 'pending'
                    WHERE state = 'pending' AND \(Self.isListed(lister, from: 2))
                    """,
                    parameters: [.value(KillmailJob.name.rawValue)] + Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in
                guard let row = rows.first else { return nil }
                return try row[0] as Date?
            }
        )
    }

    package func givenUpReferences(
        listedBy lister: KillmailLister
    ) async throws(StoreError) -> [KillmailAudit.Missing] {
        try await readAtLength(
            Several(
                Statement(
                    "look for killmails whose job is given up",
                    """
                    SELECT killmail_id, killmail_hash,
                        CASE status WHEN 'failed' THEN '' ELSE 'discarded: ' END || coalesce(error, '')
                    FROM killmail_references AS reference
                    JOIN sync_jobs ON entity_type = $1 AND entity_id = killmail_id
                        AND (status = 'failed' OR \(ReadPending.wasDiscarded))
                    WHERE state = 'pending' AND \(Self.isListed(lister, from: 2))
                    ORDER BY killmail_id DESC
                    """,
                    parameters: [.value(KillmailJob.name.rawValue)] + Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in
                try rows.map { row throws(PostgreSQLFailure) in
                    KillmailAudit.Missing(reference: try KillmailReference(row), reason: try row[2])
                }
            }
        )
    }

    package func countOfGivenUpReferences() async throws(StoreError) -> Int {
        // From the jobs, of which there are fewer; each of the two has an index.
        let counts = ["status = 'failed'", ReadPending.wasDiscarded].map { ended in
            """
            (SELECT count(*) FROM sync_jobs JOIN killmail_references ON killmail_id = entity_id
             WHERE queue = $1 AND \(ended) AND entity_type = $2 AND state = 'pending')
            """
        }
        return try await readAtLength(
            byKeys: true,
            Several(
                Statement(
                    "count killmails whose job is given up",
                    "SELECT \(counts.joined(separator: " + "))",
                    .value(KillmailJob.queue.rawValue),
                    .value(KillmailJob.name.rawValue)
                )
            ) { rows throws(PostgreSQLFailure) in try rows.first?[0] ?? 0 }
        )
    }

    package func newestKillmail(listedBy lister: KillmailLister) async throws(StoreError) -> Int64? {
        try await read(
            Several(
                Statement(
                    "look for the newest killmail that one has listed",
                    "SELECT max(killmail_id) FROM killmail_listings WHERE lister_kind = $1 AND lister_id = $2",
                    parameters: Self.parameters(lister)
                )
            ) { rows throws(PostgreSQLFailure) in
                guard let row = rows.first else { return nil }
                return try row[0] as Int64?
            }
        )
    }

    package func refused(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength(
            Several(
                Statement(
                    "look for refused references to killmails",
                    """
                    SELECT killmail_id, killmail_hash FROM killmail_references
                    JOIN unnest($1::bigint[], $2::text[]) AS asked (id, hash)
                        ON killmail_id = asked.id AND killmail_hash = asked.hash
                    WHERE state = 'invalid'
                    """,
                    .column(references.map(\.id)),
                    .column(references.map(\.hash.text))
                )
            ) { rows throws(PostgreSQLFailure) in try rows.map(KillmailReference.init) }
        )
    }

    package func reopen(_ references: [KillmailReference]) async throws(StoreError) {
        for lot in references.lots(of: Self.rowsPerTransaction) {
            try await write(
                Several(doing: { now in
                    Statement(
                        "open refused references to killmails again",
                        """
                        UPDATE killmail_references SET state = 'pending', refusals = 0, reason = NULL,
                            updated_at = coalesce($3::timestamptz, now())
                        FROM unnest($1::bigint[], $2::text[]) AS asked (id, hash)
                        WHERE killmail_id = asked.id AND killmail_hash = asked.hash AND state = 'invalid'
                        """,
                        .column(lot.map(\.id)),
                        .column(lot.map(\.hash.text)),
                        now
                    )
                })
            )
        }
    }

    package func unread(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference] {
        let known = try await readAtLength(
            Several(
                Statement(
                    "look for known killmails",
                    "SELECT killmail_id FROM killmails WHERE killmail_id = ANY ($1::bigint[])",
                    .column(references.map(\.id))
                )
            ) { rows throws(PostgreSQLFailure) in Set(try Rows.ids(rows)) }
        )
        return references.filter { !known.contains($0.id) }
    }

    private static func isListed(_ lister: KillmailLister?, from parameter: Int) -> String {
        guard lister != nil else { return "true" }
        return """
            EXISTS (
                SELECT FROM killmail_listings AS listing
                WHERE lister_kind = $\(parameter) AND lister_id = $\(parameter + 1)
                    AND listing.killmail_id = reference.killmail_id
                    AND listing.killmail_hash = reference.killmail_hash
            )
            """
    }

    private static func parameters(_ lister: KillmailLister?) -> [Parameter] {
        lister.map { [.value($0.kind), .value($0.id)] } ?? []
    }
}

extension KillmailReference {
    /// From the first two columns.
    init(_ row: Row) throws(PostgreSQLFailure) {
        self.init(id: try row[0], hash: try ReadKillmail.hash(try row[1]))
    }
}

extension KillmailReference.Record {
    fileprivate static let columns = "killmail_id, killmail_hash, state, reason, created_at, updated_at"

    fileprivate init(_ row: Row) throws(PostgreSQLFailure) {
        self.init(
            reference: try KillmailReference(row),
            state: KillmailReference.State(rawValue: try row[2]) ?? .pending,
            reason: try row[3],
            firstListedAt: try row[4],
            changedAt: try row[5]
        )
    }
}
