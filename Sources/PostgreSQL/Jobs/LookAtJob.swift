import Jobs

/// Whether a message is still wanted, and now: a look at its row before it runs. Those that arrive together are looked at
/// together.
struct LookAtJob: BatchOperation {
    /// In seconds: as much earlier than it is due a job may begin. The broker's waits may end a little early.
    static let tolerance = 1.0

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
                SELECT number - 1, job.crashes, job.solo_runs, job.priority, job.retry_count,
                    extract(epoch FROM job.run_at - coalesce($5::timestamptz, now()))::double precision
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
                .column(operations.map(\.fence.crashes)),
                now
            )
        ]
    }

    static func outputs(of operations: [LookAtJob], from answers: [Rows]) throws(PostgreSQLFailure) -> [Beginning] {
        var outputs = [Beginning](repeating: .unwanted, count: operations.count)
        let found = try answers[0].map { row throws(PostgreSQLFailure) in
            let index = try row[0] as Int
            var message = operations[index].message
            message.crashes = try row[1]
            message.soloRuns = try row[2]
            message.priority = Priority(try row[3])
            message.attempts = try row[4]
            let wait = try row[5] as Double
            return (index, wait > tolerance ? Beginning.early(by: .seconds(wait)) : .run(message))
        }
        for (index, beginning) in found { outputs[index] = beginning }
        return outputs
    }
}
