import GRDB
import Jobs

/// The statements on `sync_jobs`, by what they are for.
enum JobRow {
    static func cancel(atMost limit: Int, of queue: QueueName, now: Int64, in database: Database) throws -> Int {
        let ready = try database.run(
            """
            UPDATE sync_jobs SET status = 'cancelled', finished_at = ?1, updated_at = ?1
            WHERE id IN (
                SELECT id FROM sync_jobs INDEXED BY sync_jobs_ready
                WHERE queue = ?2 AND status = 'pending' AND waiting = 0 LIMIT ?3
            )
            """,
            now,
            queue.rawValue,
            limit
        )
        guard ready < limit else { return ready }
        return try ready
            + database.run(
                """
                UPDATE sync_jobs SET status = 'cancelled', waiting = 0, finished_at = ?1, updated_at = ?1
                WHERE id IN (
                    SELECT id FROM sync_jobs INDEXED BY sync_jobs_waiting
                    WHERE queue = ?2 AND status = 'pending' AND waiting = 1 LIMIT ?3
                )
                """,
                now,
                queue.rawValue,
                limit - ready
            )
    }
}
