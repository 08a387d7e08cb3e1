import GRDB
import Jobs

/// The statements on `sync_jobs`, by what they are for.
enum JobRow {
    /// Jobs that ended before that time, except dead ones.
    static func ended(before time: Int64, limit: Int, in database: Database) throws -> [Int64] {
        try database.all(
            """
            SELECT id FROM sync_jobs
            WHERE status IN ('completed', 'cancelled', 'discarded') AND finished_at < ? LIMIT ?
            """,
            time,
            limit
        ) { $0[0] }
    }

    static func forget(_ ids: [Int64], endedBefore time: Int64, in database: Database) throws -> Int {
        var count = 0
        for id in ids {
            // A job that was queued anew meanwhile has no such time.
            count += try database.run("DELETE FROM sync_jobs WHERE id = ? AND finished_at < ?", id, time)
        }
        return count
    }

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
