import GRDB
import Jobs

extension JobRow {
    /// Queue by queue, so that each reads only its own part of the index.
    static func finished(from: Int64, to: Int64, in database: Database) throws -> [QueueName: FinishedJobs] {
        var finished: [QueueName: FinishedJobs] = [:]
        for state in FinishedJobs.states {
            let status = state.rawValue
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
                SELECT queues.queue, count(*), sum(retry_count), sum(crashes)
                FROM queues CROSS JOIN sync_jobs AS job INDEXED BY sync_jobs_\(status)
                WHERE job.status = '\(status)' AND job.queue = queues.queue AND finished_at > ?1 AND finished_at <= ?2
                GROUP BY queues.queue
                """,
                from,
                to
            ) { (QueueName($0[0] as String), $0[1] as Int, $0[2] as Int, $0[3] as Int) }
            for (queue, count, failures, crashes) in rows {
                guard let part = FinishedJobs(state: state, count: count, failures: failures, crashes: crashes)
                else { continue }
                finished[queue, default: FinishedJobs()] += part
            }
        }
        return finished
    }
}
