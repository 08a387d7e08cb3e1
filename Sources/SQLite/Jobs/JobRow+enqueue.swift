import GRDB
import Jobs

extension JobRow {
    static func enqueue(_ requests: ArraySlice<JobRequest>, now: Int64, in database: Database) throws -> Enqueued {
        var enqueued = Enqueued()
        for request in requests {
            if let message = try enqueue(request, now: now, in: database) {
                enqueued.messages.append(message)
            } else {
                enqueued.unchanged += 1
            }
        }
        return enqueued
    }

    /// - Returns: nil where the job is active already and as urgent.
    static func enqueue(_ request: JobRequest, now: Int64, in database: Database) throws -> Message? {
        let message = try database.first(
            upsert,
            request.name.rawValue,
            request.entity,
            request.queue.rawValue,
            request.body,
            Message.currentVersion,
            request.priority.rawValue,
            now
        ) { row in
            Message(
                queue: request.queue,
                name: request.name,
                entity: request.entity,
                generation: row[0],
                priority: request.priority,
                attempts: row[1],
                crashes: row[2],
                body: request.body
            )
        }
        if message == nil { try raisePriority(of: request, in: database) }
        return message
    }

    /// A job in flight is not run a second time for a more urgent request; but should it have to be retried, it comes
    /// back with that urgency.
    private static func raisePriority(of request: JobRequest, in database: Database) throws {
        try database.run(
            """
            UPDATE sync_jobs SET priority = ?3
            WHERE entity_type = ?1 AND entity_id = ?2 AND status = 'processing' AND priority < ?3
            """,
            request.name.rawValue,
            request.entity,
            request.priority.rawValue
        )
    }

    /// One statement for all three: a new job, one that begins anew, and a promotion, which alone keeps its history.
    private static let upsert = """
        INSERT INTO sync_jobs
            (entity_type, entity_id, queue, body, version, priority, status, run_at, created_at, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', ?7, ?7, ?7)
        ON CONFLICT (entity_type, entity_id) DO UPDATE SET
            queue = excluded.queue, body = excluded.body, version = excluded.version, priority = excluded.priority,
            status = 'pending', waiting = 0, generation = generation + 1, run_at = excluded.run_at, worker = NULL,
            retry_count = iif(status = 'pending', retry_count, 0),
            crashes = iif(status = 'pending', crashes, 0), solo_runs = 0,
            redriven = iif(status = 'pending', redriven, 0),
            earlier_attempts = iif(status = 'pending', earlier_attempts, 0),
            error_kind = iif(status = 'pending', error_kind, NULL),
            error = iif(status = 'pending', error, NULL),
            first_failed_at = iif(status = 'pending', first_failed_at, NULL),
            finished_at = NULL, updated_at = excluded.updated_at
        WHERE status NOT IN ('pending', 'processing') OR (status = 'pending' AND priority < excluded.priority)
        RETURNING generation, retry_count, crashes
        """
}
