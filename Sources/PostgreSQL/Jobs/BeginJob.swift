import Jobs

/// A worker died with the job, or may have: the row says whether it is still wanted.
///
/// A broker cannot write into a message how many workers have died with it, so a redelivered one may know of fewer
/// crashes than the row. Each redelivery is one more, and it fences whoever had the job before.
struct BeginJob: BatchOperation {
    let message: Message
    private let fence: JobFence

    init(_ message: Message) throws(PostgreSQLFailure) {
        self.message = message
        fence = try JobFence(message)
    }

    static func statements(for operations: [BeginJob], at now: Parameter) -> [Statement] {
        let takers = takers(operations).values.sorted().map { operations[$0] }
        return [
            Statement(
                "begin jobs",
                """
                UPDATE sync_jobs AS job SET crashes = job.crashes + 1, updated_at = coalesce($5::timestamptz, now())
                FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
                    AS fence (entity_type, entity_id, generation, crashes)
                WHERE job.entity_type = fence.entity_type AND job.entity_id = fence.entity_id
                    AND job.generation = fence.generation AND job.crashes >= fence.crashes AND job.status = 'pending'
                RETURNING \(JobFence.columns), job.priority, job.retry_count, job.solo_runs
                """,
                .column(takers.map(\.fence.name)),
                .column(takers.map(\.fence.entity)),
                .column(takers.map(\.fence.generation)),
                .column(takers.map(\.fence.crashes)),
                now
            )
        ]
    }

    static func outputs(of operations: [BeginJob], from answers: [Rows]) throws(PostgreSQLFailure) -> [Message?] {
        let takers = takers(operations)
        var outputs = [Message?](repeating: nil, count: operations.count)
        for row in answers[0] {
            let fence = try JobFence(row)
            guard let taker = takers[generation(fence)] else { continue }
            var message = operations[taker].message
            message.priority = Priority(try row[4])
            message.attempts = try row[5]
            message.crashes = fence.crashes
            message.soloRuns = try row[6]
            outputs[taker] = message
        }
        return outputs
    }

    /// Of several that come at once for one job, the first.
    private static func takers(_ operations: [BeginJob]) -> [JobGeneration: Int] {
        Dictionary(operations.enumerated().map { (generation($1.fence), $0) }) { first, _ in first }
    }

    private static func generation(_ fence: JobFence) -> JobGeneration {
        JobGeneration(name: JobName(fence.name), entity: fence.entity, generation: fence.generation)
    }
}
