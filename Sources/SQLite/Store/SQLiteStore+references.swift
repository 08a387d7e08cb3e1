package import Domain
import ESI
package import Foundation
import GRDB
import Jobs

extension SQLiteStore {
    package func record(
        references: [KillmailReference],
        listedBy lister: KillmailLister
    ) async throws(StoreError) {
        for lot in references.lots(of: Self.rowsPerTransaction) {
            try await write { database, now in
                _ = try Self.insert(lot, listedBy: lister, at: now, in: database)
            }
        }
    }

    /// - Returns: how many the lister had not listed before.
    static func insert(
        _ references: some Sequence<KillmailReference>,
        listedBy lister: KillmailLister,
        at now: Date,
        in database: Database
    ) throws -> Int {
        let time = ISODate.text(now)
        var unseen = 0
        for reference in references {
            try database.run(insertReference, reference.id, reference.hash.text, time)
            unseen += try database.run(
                "INSERT INTO killmail_listings VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                lister.kind,
                lister.id,
                reference.id,
                reference.hash.text,
                time
            )
        }
        return unseen
    }

    private static let insertReference = """
        INSERT INTO killmail_references (killmail_id, killmail_hash, state, created_at, updated_at)
        VALUES (
            ?1, ?2, iif(EXISTS (SELECT 1 FROM killmails WHERE killmail_id = ?1), 'stored', 'pending'), ?3, ?3
        )
        ON CONFLICT DO NOTHING
        """

    package func recordRefusal(
        of reference: KillmailReference,
        reason: String,
        distance: Duration
    ) async throws(StoreError) -> Bool {
        try await write { database, now in
            try database.run(
                """
                INSERT INTO killmail_references
                    (killmail_id, killmail_hash, state, reason, refusals, created_at, updated_at)
                VALUES (?1, ?2, 'pending', ?3, 1, ?4, ?4)
                ON CONFLICT DO UPDATE SET
                    state = iif(refusals > 0, 'invalid', state), refusals = refusals + 1, reason = ?3, updated_at = ?4
                WHERE state = 'pending' AND (refusals = 0 OR updated_at <= ?5)
                """,
                reference.id,
                reference.hash.text,
                reason.withoutNull,
                ISODate.text(now),
                ISODate.text(now.addingTimeInterval(-(distance / .seconds(1))))
            )
            let invalid = """
                SELECT 1 FROM killmail_references WHERE killmail_id = ? AND killmail_hash = ? AND state = 'invalid'
                """
            return try database.first(invalid, reference.id, reference.hash.text) { _ in true } ?? false
        }
    }

    package func standing(
        of reference: KillmailReference
    ) async throws(StoreError) -> KillmailReference.Standing {
        try await read { database in
            let sql = """
                SELECT EXISTS (SELECT 1 FROM killmails WHERE killmail_id = ?1), (
                    SELECT coalesce(reason, '') FROM killmail_references
                    WHERE killmail_id = ?1 AND killmail_hash = ?2 AND state = 'invalid'
                )
                """
            return try database.first(sql, reference.id, reference.hash.text) { row in
                KillmailReference.Standing(isStored: row[0], invalidReason: row[1])
            } ?? .unread
        }
    }

    package func pendingReference(of killmail: Int64) async throws(StoreError) -> KillmailReference? {
        try await read { database in
            try database.first(
                """
                SELECT killmail_hash FROM killmail_references WHERE killmail_id = ? AND state = 'pending'
                ORDER BY killmail_hash LIMIT 1
                """,
                killmail
            ) { KillmailReference(id: killmail, hash: try KillmailRow.hash($0[0])) }
        }
    }

    package func referenceCounts(
        listedBy lister: KillmailLister?
    ) async throws(StoreError) -> [KillmailReference.State: Int] {
        try await readAtLength { database in
            let select = "SELECT state, count(*) FROM killmail_references "
            let rows = try lister.map { lister in
                try database.all(select + Self.listed + " GROUP BY state", lister.kind, lister.id) { Self.count($0) }
            }
            return try (rows ?? database.all(select + "GROUP BY state") { Self.count($0) })
                .reduce(into: [:]) { counts, row in
                    if let state = row.state { counts[state] = row.count }
                }
        }
    }

    private static func count(_ row: StatementRow) -> (state: KillmailReference.State?, count: Int) {
        (KillmailReference.State(rawValue: row[0]), row[1])
    }

    /// Joins what the lister of the first two parameters has listed.
    private static let listed = """
        JOIN killmail_listings USING (killmail_id, killmail_hash) WHERE lister_kind = ? AND lister_id = ?
        """

    package func references(
        in state: KillmailReference.State?,
        listedBy lister: KillmailLister?,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Record] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT killmail_id, killmail_hash, state, reason, created_at, updated_at FROM killmail_references
                WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR EXISTS (
                    SELECT 1 FROM killmail_listings listing
                    WHERE lister_kind = ?2 AND lister_id = ?3
                        AND listing.killmail_id = killmail_references.killmail_id
                        AND listing.killmail_hash = killmail_references.killmail_hash
                ))
                ORDER BY killmail_id DESC, killmail_hash LIMIT ?4
                """,
                state?.rawValue,
                lister?.kind,
                lister?.id,
                limit
            ) { try Self.record($0) }
        }
    }

    package func references(of killmail: Int64) async throws(StoreError) -> [KillmailReference.Record] {
        try await read { database in
            try database.all(
                """
                SELECT killmail_id, killmail_hash, state, reason, created_at, updated_at FROM killmail_references
                WHERE killmail_id = ? ORDER BY killmail_hash
                """,
                killmail
            ) { try Self.record($0) }
        }
    }

    private static func record(_ row: StatementRow) throws -> KillmailReference.Record {
        KillmailReference.Record(
            reference: try reference(row),
            state: KillmailReference.State(rawValue: row[2]) ?? .pending,
            reason: row[3],
            firstListedAt: try date(row[4]),
            changedAt: try date(row[5])
        )
    }

    private static func date(_ text: String) throws -> Date {
        guard let date = ISODate.date(text) else {
            throw SQLiteFailure("a time of a killmail's reference cannot be read")
        }
        return date
    }

    /// Active or given up, by the job's name as parameter.
    private static let hasJob = """
        EXISTS (
            SELECT 1 FROM sync_jobs WHERE entity_type = ? AND entity_id = killmail_id
                AND (status IN ('pending', 'processing', 'failed') OR \(wasDiscarded))
        )
        """

    /// By somebody. A job that discards itself leaves its reason as the kind, too.
    private static let wasDiscarded = "status = 'discarded' AND error_kind IS NOT error"

    /// From the first two columns.
    private static func reference(_ row: StatementRow) throws -> KillmailReference {
        KillmailReference(id: row[0], hash: try KillmailRow.hash(row[1]))
    }

    package func referencesToQueue(
        listedBy lister: KillmailLister?,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength { database in
            // More than one hash of a killmail is rare, so that a lot may well be one smaller for it.
            let condition = """
                state = 'pending' AND NOT \(Self.hasJob) ORDER BY killmail_id DESC LIMIT ?
                """
            let select = "SELECT killmail_id, killmail_hash FROM killmail_references"
            let job = KillmailJob.name.rawValue
            let references =
                if let lister {
                    try database.all(
                        "\(select) \(Self.listed) AND \(condition)",
                        lister.kind,
                        lister.id,
                        job,
                        limit,
                        as: Self.reference
                    )
                } else {
                    try database.all("\(select) WHERE \(condition)", job, limit, as: Self.reference)
                }
            var seen: Set<Int64> = []
            return references.filter { seen.insert($0.id).inserted }
        }
    }

    package func pendingReferences(
        after killmail: Int64,
        limit: Int
    ) async throws(StoreError) -> [KillmailReference.Pending] {
        try await read { database in
            try database.all(
                """
                SELECT killmail_id, killmail_hash, \(Self.hasJob) FROM killmail_references
                WHERE state = 'pending' AND killmail_id > ? ORDER BY killmail_id LIMIT ?
                """,
                KillmailJob.name.rawValue,
                killmail,
                limit
            ) { KillmailReference.Pending(try Self.reference($0), hasJob: $0[2]) }
        }
    }

    package func lastTry(listedBy lister: KillmailLister) async throws(StoreError) -> Date? {
        try await readAtLength { database in
            let milliseconds = try database.first(
                """
                SELECT max(run_at) FROM killmail_references
                JOIN sync_jobs ON entity_type = ?3 AND entity_id = killmail_id AND status = 'pending'
                JOIN killmail_listings USING (killmail_id, killmail_hash)
                WHERE lister_kind = ?1 AND lister_id = ?2 AND state = 'pending'
                """,
                lister.kind,
                lister.id,
                KillmailJob.name.rawValue
            ) { $0[0] as Int64? }
            return (milliseconds ?? nil).map(Date.init(milliseconds:))
        }
    }

    package func givenUpReferences(
        listedBy lister: KillmailLister
    ) async throws(StoreError) -> [KillmailAudit.Missing] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT killmail_id, killmail_hash, iif(status = 'failed', '', 'discarded: ') || coalesce(error, '')
                FROM killmail_references
                JOIN sync_jobs ON entity_type = ?3 AND entity_id = killmail_id
                    AND (status = 'failed' OR \(Self.wasDiscarded))
                JOIN killmail_listings USING (killmail_id, killmail_hash)
                WHERE lister_kind = ?1 AND lister_id = ?2 AND state = 'pending'
                ORDER BY killmail_id DESC
                """,
                lister.kind,
                lister.id,
                KillmailJob.name.rawValue
            ) { row in
                KillmailAudit.Missing(
                    reference: try Self.reference(row),
                    reason: row[2]
                )
            }
        }
    }

    package func countOfGivenUpReferences() async throws(StoreError) -> Int {
        // From the jobs, of which there are fewer; each of the two has an index.
        let counts = ["status = 'failed'", Self.wasDiscarded].map { ended in
            """
            (SELECT count(*) FROM sync_jobs CROSS JOIN killmail_references ON killmail_id = entity_id
             WHERE queue = ?1 AND \(ended) AND entity_type = ?2 AND state = 'pending')
            """
        }
        return try await readAtLength { database in
            try database.first(
                "SELECT \(counts.joined(separator: " + "))",
                KillmailJob.queue.rawValue,
                KillmailJob.name.rawValue
            ) { $0[0] } ?? 0
        }
    }

    package func newestKillmail(listedBy lister: KillmailLister) async throws(StoreError) -> Int64? {
        try await read { database in
            try database.first(
                "SELECT max(killmail_id) FROM killmail_listings WHERE lister_kind = ? AND lister_id = ?",
                lister.kind,
                lister.id
            ) { $0[0] as Int64? } ?? nil
        }
    }

    package func refused(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference] {
        let sql = """
            SELECT 1 FROM killmail_references WHERE killmail_id = ? AND killmail_hash = ? AND state = 'invalid'
            """
        return try await readAtLength { database in
            try references.filter { reference in
                try database.first(sql, reference.id, reference.hash.text) { _ in true } != nil
            }
        }
    }

    package func reopen(_ references: [KillmailReference]) async throws(StoreError) {
        for lot in references.lots(of: Self.rowsPerTransaction) {
            try await write { database, now in
                for reference in lot {
                    try database.run(
                        """
                        UPDATE killmail_references SET state = 'pending', refusals = 0, reason = NULL, updated_at = ?3
                        WHERE killmail_id = ?1 AND killmail_hash = ?2 AND state = 'invalid'
                        """,
                        reference.id,
                        reference.hash.text,
                        ISODate.text(now)
                    )
                }
            }
        }
    }

    package func unread(among references: [KillmailReference]) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength { database in
            try references.filter { reference in
                try database.first("SELECT 1 FROM killmails WHERE killmail_id = ?", reference.id) { _ in true } == nil
            }
        }
    }
}
