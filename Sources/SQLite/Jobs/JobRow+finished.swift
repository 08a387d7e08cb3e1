import GRDB
import Jobs

extension JobRow {
    /// Queue by queue, so that each reads only its own part of the index.
    static func finished(from: Int64, to: Int64, in database: Database) throws -> [QueueName: FinishedJobs] {
        var finished: [QueueName: FinishedJobs] = [:]
        for status in ["completed", "discarded"] {
            let rows = try database.all(
                """
                WITH RECURSIVE queues (queue) AS (
                    SELECT min(queue) FROM sync_jobs INDEXED BY sync_jobs_\(status) WHERE status = '\(status)'
                    UNION ALL
                    SELECT (
                        SELECT min(queue) FROM sync_jobs INDEXED BY sync_jobs_\(status)
                        WHERE status = '\(status)' AND queue > queues.queue
                    ) FROM queues WHERE queues.queue IS NOT NULL
                )
                SELECT queue, (
                    SELECT count(*) FROM sync_jobs INDEXED BY sync_jobs_\(status)
                    WHERE status = '\(status)' AND queue = queues.queue AND finished_at > ?1 AND finished_at <= ?2
                ) FROM queues WHERE queue IS NOT NULL
                """,
                from,
                to
            ) { (QueueName($0[0] as String), $0[1] as Int) }
            for (queue, count) in rows where count > 0 {
                let part = status == "completed" ? \FinishedJobs.completed : \FinishedJobs.discarded
                finished[queue, default: FinishedJobs()][keyPath: part] = count
            }
        }
        return finished
    }
}
