package import Foundation
package import Jobs

extension PostgreSQLJobStore: OverdueJobs {
    package func lead(_ worker: WorkerIdentity, for term: Duration) async throws(JobStoreError) -> Bool {
        try await write(
            Several(whether: { now in
                Statement(
                    "take the lead",
                    """
                    INSERT INTO leases AS lease (name, holder, until)
                    SELECT 'reconciler', $1, now + $2::double precision * interval '1 second'
                    FROM (SELECT coalesce($3::timestamptz, now()) AS now) AS clock
                    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
                    WHERE lease.holder = excluded.holder OR lease.until <= coalesce($3::timestamptz, now())
                    RETURNING 1
                    """,
                    .value(worker.boot),
                    .value(term / .seconds(1)),
                    now
                )
            })
        )
    }

    package func overdue(
        in queues: [QueueName],
        by age: Duration
    ) async throws(JobStoreError) -> OverdueQueues {
        let names = queues.map(\.rawValue)
        let step: Several<OverdueQueues>.Step = { now in
            Statement(
                "look for overdue jobs",
                """
                SELECT due_before, wanted.queue FROM (
                    SELECT coalesce($1::timestamptz, now()) - $2::double precision * interval '1 second' AS due_before
                ) AS clock LEFT JOIN unnest($3::text[]) AS wanted (queue) ON EXISTS (
                    SELECT FROM sync_jobs AS job
                    WHERE job.queue = wanted.queue AND job.status = 'pending' AND job.run_at <= due_before
                )
                """,
                now,
                .value(age / .seconds(1)),
                .column(names)
            )
        }
        return try await readAtLength(
            Several([step]) { answers throws(PostgreSQLFailure) in
                guard let first = answers[0].first else {
                    throw PostgreSQLFailure(.other, "PostgreSQL did not tell the time")
                }
                let found = try answers[0].map { row throws(PostgreSQLFailure) in try row[1] as String? }
                return OverdueQueues(Set(found.compactMap { $0.map { QueueName($0) } }), dueBefore: try first[0])
            }
        )
    }

    /// In the order of keys.
    package func wakeUps(
        in queue: QueueName,
        dueBefore: Date,
        after last: Message?,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try await messages(in: queue) { _ in
            Statement(
                "read overdue jobs",
                """
                SELECT \(Self.wakeUpColumns) FROM sync_jobs
                WHERE queue = $1 AND status = 'pending' AND run_at <= $2::timestamptz
                    AND (entity_type, entity_id) > ($3 COLLATE "C", $4::bigint)
                ORDER BY entity_type, entity_id LIMIT $5
                """,
                .value(queue.rawValue),
                .value(dueBefore),
                .value(last?.name?.rawValue ?? ""),
                .value(last?.entity ?? .min),
                .value(limit)
            )
        }
    }

    package func countDue(in queue: QueueName, upTo limit: Int) async throws(JobStoreError) -> Int {
        let step: Several<Int>.Step = { now in
            Statement(
                "count due jobs",
                """
                SELECT count(*) FROM (
                    SELECT FROM sync_jobs
                    WHERE queue = $1 AND status = 'pending' AND run_at <= coalesce($2::timestamptz, now()) LIMIT $3
                ) AS due
                """,
                .value(queue.rawValue),
                now,
                .value(limit)
            )
        }
        return try await readAtLength(
            Several([step]) { answers throws(PostgreSQLFailure) in try answers[0].first?[0] ?? 0 }
        )
    }

    /// The wake-up of a job, where it is pending.
    func wakeUp(of request: JobRequest) async throws(JobStoreError) -> Message? {
        try await messages(in: request.queue) { _ in
            Statement(
                "look for the wake-up of a job",
                """
                SELECT \(Self.wakeUpColumns) FROM sync_jobs
                WHERE entity_type = $1 AND entity_id = $2 AND queue = $3 AND status = 'pending'
                """,
                .value(request.name.rawValue),
                .value(request.entity),
                .value(request.queue.rawValue)
            )
        }.first
    }

    package func mostUrgent(
        in queue: QueueName,
        overdueBy age: Duration,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try await messages(in: queue) { now in
            Statement(
                "read the most urgent overdue jobs",
                """
                SELECT \(Self.wakeUpColumns) FROM sync_jobs
                WHERE queue = $1 AND status = 'pending'
                    AND run_at <= coalesce($2::timestamptz, now()) - $3::double precision * interval '1 second'
                ORDER BY priority DESC, run_at LIMIT $4
                """,
                .value(queue.rawValue),
                now,
                .value(age / .seconds(1)),
                .value(limit)
            )
        }
    }

    private static let wakeUpColumns =
        "entity_type, entity_id, generation, priority, retry_count, crashes, version, body"

    private func messages(
        in queue: QueueName,
        by step: @escaping Several<[Message]>.Step
    ) async throws(JobStoreError) -> [Message] {
        try await readAtLength(
            Several([step]) { answers throws(PostgreSQLFailure) in
                try answers[0].map { row throws(PostgreSQLFailure) in
                    Message(
                        version: try row[6],
                        queue: queue,
                        name: JobName(try row[0] as String),
                        entity: try row[1],
                        generation: try row[2],
                        priority: Priority(try row[3]),
                        attempts: try row[4],
                        crashes: try row[5],
                        body: try row[7]
                    )
                }
            }
        )
    }
}
