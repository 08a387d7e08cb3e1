import Jobs

/// Requests of one round as the upsert takes them, and who gets which of the messages that come of it.
struct JobRequests {
    private(set) var requests: [JobRequest] = []
    /// Of a request that is to be made only if the job that found it has ended: that job's number in the statement.
    private(set) var owners: [Int?] = []

    mutating func add(_ request: JobRequest, owner: Int? = nil) {
        requests.append(request)
        owners.append(owner)
    }

    /// - Parameters:
    ///   - rows: what the upsert returned.
    ///   - isAsked: whether the request at that place was made at all.
    /// - Returns: for each request its message. Of several for one job the most urgent has it, the first of equals, as in
    ///   the statement.
    func messages(_ rows: Rows, isAsked: (Int) -> Bool = { _ in true }) throws(PostgreSQLFailure) -> [Message?] {
        var upserted: [JobKey: Row] = [:]
        for row in rows { upserted[try JobKey(row)] = row }
        var takers: [JobKey: Int] = [:]
        for (index, request) in requests.enumerated() where isAsked(index) {
            let key = JobKey(request)
            if let taker = takers[key], requests[taker].priority >= request.priority { continue }
            takers[key] = index
        }
        return try requests.enumerated().map { index, request throws(PostgreSQLFailure) in
            let key = JobKey(request)
            guard takers[key] == index, let row = upserted[key] else { return nil }
            return Message(
                queue: request.queue,
                name: request.name,
                entity: request.entity,
                generation: try row[2],
                priority: request.priority,
                attempts: try row[3],
                crashes: try row[4],
                body: request.body
            )
        }
    }

    /// One statement for all three: a new job, one that begins anew, and a promotion, which alone keeps its history.
    /// - Parameter fences: jobs that this transaction may have ended, by ``owners``' numbers.
    func upsert(at now: Parameter, owners fences: [JobFence] = []) -> Statement {
        Statement(
            "queue jobs",
            """
            INSERT INTO sync_jobs AS job
                (entity_type, entity_id, queue, body, version, priority, status, run_at, created_at, updated_at)
            SELECT entity_type, entity_id, queue, body, $6::bigint, priority, 'pending', now, now, now
            FROM (
                SELECT DISTINCT ON (entity_type, entity_id) *
                FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::bigint[], $8::bigint[])
                    WITH ORDINALITY AS request (entity_type, entity_id, queue, body, priority, owner, position)
                WHERE owner IS NULL OR owner IN (\(Self.endedOwners))
                ORDER BY entity_type, entity_id, priority DESC, position
            ) AS request, (SELECT coalesce($7::timestamptz, now()) AS now) AS clock
            ON CONFLICT (entity_type, entity_id) DO UPDATE SET
                queue = excluded.queue, body = excluded.body, version = excluded.version,
                priority = excluded.priority, status = 'pending', generation = job.generation + 1,
                run_at = excluded.run_at, solo_runs = 0,
                retry_count = CASE job.status WHEN 'pending' THEN job.retry_count ELSE 0 END,
                crashes = CASE job.status WHEN 'pending' THEN job.crashes ELSE 0 END,
                redriven = CASE job.status WHEN 'pending' THEN job.redriven ELSE 0 END,
                earlier_attempts = CASE job.status WHEN 'pending' THEN job.earlier_attempts ELSE 0 END,
                error_kind = CASE job.status WHEN 'pending' THEN job.error_kind END,
                error = CASE job.status WHEN 'pending' THEN job.error END,
                first_failed_at = CASE job.status WHEN 'pending' THEN job.first_failed_at END,
                finished_at = NULL, updated_at = excluded.updated_at
            WHERE job.status <> 'pending' OR job.priority < excluded.priority
            RETURNING entity_type, entity_id, generation, retry_count, crashes
            """,
            .column(requests.map(\.name.rawValue)),
            .column(requests.map(\.entity)),
            .column(requests.map(\.queue.rawValue)),
            .column(requests.map(\.body)),
            .column(requests.map(\.priority.rawValue)),
            .value(Message.currentVersion),
            now,
            .column(owners),
            .column(fences.map(\.name)),
            .column(fences.map(\.entity)),
            .column(fences.map(\.generation)),
            .column(fences.map(\.crashes))
        )
    }

    /// Follow-ups belong to endings: those that this very transaction has written down, and no earlier one.
    ///
    /// One look by key for each: as a join it might read all that were ever completed.
    private static let endedOwners = """
        SELECT number - 1
        FROM unnest($9::text[], $10::bigint[], $11::bigint[], $12::bigint[])
            WITH ORDINALITY AS fence (entity_type, entity_id, generation, crashes, number)
        WHERE (
            SELECT owner.generation = fence.generation AND owner.crashes = fence.crashes
                AND owner.status IN ('completed', 'discarded') AND owner.xmin = pg_current_xact_id()::xid
            FROM sync_jobs AS owner
            WHERE owner.entity_type = fence.entity_type AND owner.entity_id = fence.entity_id
        )
        """
}
