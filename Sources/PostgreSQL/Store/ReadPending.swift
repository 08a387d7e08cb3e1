import Domain
import Jobs

/// The next references behind a killmail that are pending, and whether a job has them.
struct ReadPending: BatchOperation {
    let after: Int64
    let limit: Int

    /// Active or given up, by the job's name as first parameter. One look by key for each: as a join it might read the whole
    /// table, where the planner takes it for small.
    static let hasJob = """
        (
            SELECT status IN ('pending', 'processing', 'failed') OR \(wasDiscarded) FROM sync_jobs
            WHERE entity_type = $1 AND entity_id = killmail_id
        ) IS TRUE
        """

    /// By somebody. A job that discards itself leaves its reason as the kind, too.
    static let wasDiscarded = "status = 'discarded' AND error_kind IS DISTINCT FROM error"

    static func statements(for operations: [ReadPending], at now: Parameter) -> [Statement] {
        operations.map { operation in
            Statement(
                "look for the next pending killmails",
                """
                SELECT killmail_id, killmail_hash, \(hasJob) FROM killmail_references
                WHERE state = 'pending' AND killmail_id > $2 ORDER BY killmail_id LIMIT $3
                """,
                .value(KillmailJob.name.rawValue),
                .value(operation.after),
                .value(operation.limit)
            )
        }
    }

    static func outputs(
        of operations: [ReadPending],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [[KillmailReference.Pending]] {
        try answers.map { rows throws(PostgreSQLFailure) in
            try rows.map { row throws(PostgreSQLFailure) in
                KillmailReference.Pending(try KillmailReference(row), hasJob: try row[2])
            }
        }
    }
}
