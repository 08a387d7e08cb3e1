import Jobs

/// Some of a queue's pending jobs, waiting ones included.
struct CancelJobs: BatchOperation {
    let queue: QueueName
    let limit: Int

    static func statements(for operations: [CancelJobs], at now: Parameter) -> [Statement] {
        operations.map { operation in
            Statement(
                "cancel jobs",
                """
                WITH chosen AS (
                    SELECT entity_type, entity_id FROM sync_jobs
                    WHERE queue = $1 AND status = 'pending' LIMIT $2 FOR NO KEY UPDATE
                ), cancelled AS (
                    UPDATE sync_jobs AS job SET status = 'cancelled', finished_at = coalesce($3::timestamptz, now()),
                        updated_at = coalesce($3::timestamptz, now())
                    FROM chosen WHERE job.entity_type = chosen.entity_type AND job.entity_id = chosen.entity_id
                    RETURNING 1
                )
                SELECT count(*) FROM cancelled
                """,
                .value(operation.queue.rawValue),
                .value(operation.limit),
                now
            )
        }
    }

    static func outputs(of operations: [CancelJobs], from answers: [Rows]) throws(PostgreSQLFailure) -> [Int] {
        var counts: [Int] = []
        for answer in answers { counts.append(try answer.first?[0] ?? 0) }
        return counts
    }
}
