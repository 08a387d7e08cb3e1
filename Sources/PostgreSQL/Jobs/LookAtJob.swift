import Jobs

/// Whether a message is still wanted: a look at its row before it runs for the first time. Those that arrive together are
/// looked at together.
struct LookAtJob: BatchOperation {
    private let message: Message
    private let fence: JobFence

    init(_ message: Message) throws(PostgreSQLFailure) {
        self.message = message
        fence = try JobFence(message)
    }

    static func statements(for operations: [LookAtJob], at now: Parameter) -> [Statement] {
        [
            // One look by key for each: as a join it might read the whole table.
            Statement(
                "look at jobs",
                """
                SELECT number - 1, job.crashes, job.solo_runs, job.priority, job.retry_count
                FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
                    WITH ORDINALITY AS fence (entity_type, entity_id, generation, crashes, number)
                CROSS JOIN LATERAL (
                    SELECT * FROM sync_jobs
                    WHERE sync_jobs.entity_type = fence.entity_type AND sync_jobs.entity_id = fence.entity_id LIMIT 1
                ) AS job
                WHERE job.status = 'pending' AND job.generation = fence.generation AND job.crashes >= fence.crashes
                """,
                .column(operations.map(\.fence.name)),
                .column(operations.map(\.fence.entity)),
                .column(operations.map(\.fence.generation)),
                .column(operations.map(\.fence.crashes))
            )
        ]
    }

    static func outputs(of operations: [LookAtJob], from answers: [Rows]) throws(PostgreSQLFailure) -> [Message?] {
        var outputs = [Message?](repeating: nil, count: operations.count)
        for (index, crashes, soloRuns, priority, attempts) in try answers[0].map({ row throws(PostgreSQLFailure) in
            (try row[0] as Int, try row[1] as Int, try row[2] as Int, Priority(try row[3]), try row[4] as Int)
        }) {
            var message = operations[index].message
            message.crashes = crashes
            message.soloRuns = soloRuns
            message.priority = priority
            message.attempts = attempts
            outputs[index] = message
        }
        return outputs
    }
}
