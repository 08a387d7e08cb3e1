import Jobs

/// A suspect is about to run alone. See ``JobStore/beginAlone(_:)``.
///
/// It is in flight: should its queue have been purged since it was delivered, it runs all the same, and ``SettleJob`` takes
/// its ending.
struct BeginSoloRun: BatchOperation {
    private let fence: JobFence
    private let number: Int

    init(_ message: Message) throws(PostgreSQLFailure) {
        fence = try JobFence(message)
        number = message.soloRuns + 1
    }

    static func statements(for operations: [BeginSoloRun], at now: Parameter) -> [Statement] {
        let operations = operations.sorted { $0.fence < $1.fence }
        return [
            Statement(
                "begin solo runs",
                """
                UPDATE sync_jobs AS job
                SET solo_runs = fence.number, updated_at = coalesce($6::timestamptz, now())
                FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                    AS fence (entity_type, entity_id, generation, crashes, number)
                WHERE \(JobFence.isInFlight(asIn: "fence"))
                RETURNING \(JobFence.columns)
                """,
                .column(operations.map(\.fence.name)),
                .column(operations.map(\.fence.entity)),
                .column(operations.map(\.fence.generation)),
                .column(operations.map(\.fence.crashes)),
                .column(operations.map(\.number)),
                now
            )
        ]
    }

    static func outputs(of operations: [BeginSoloRun], from answers: [Rows]) throws(PostgreSQLFailure) -> [Bool] {
        let begun = Set(try answers[0].map { row throws(PostgreSQLFailure) in try JobFence(row) })
        return operations.map { begun.contains($0.fence) }
    }
}
