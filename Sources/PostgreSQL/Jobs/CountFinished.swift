import Foundation
import Jobs

struct CountFinished: BatchOperation {
    let from: Date
    let to: Date

    static func statements(for operations: [CountFinished], at now: Parameter) -> [Statement] {
        // Queue by queue, so that each reads only its own part of the index.
        let counts = FinishedJobs.states.map(\.rawValue).map { status in
            """
            SELECT queue, '\(status)', count, failures, crashes FROM (
                WITH RECURSIVE queues (queue) AS (
                    (SELECT queue FROM sync_jobs WHERE status = '\(status)' ORDER BY queue LIMIT 1)
                    UNION ALL
                    SELECT (
                        SELECT job.queue FROM sync_jobs AS job
                        WHERE status = '\(status)' AND job.queue > queues.queue ORDER BY job.queue LIMIT 1
                    ) FROM queues WHERE queues.queue IS NOT NULL
                )
                SELECT queues.queue, ended.* FROM queues CROSS JOIN LATERAL (
                    SELECT count(*) AS count, coalesce(sum(retry_count), 0)::bigint AS failures,
                        coalesce(sum(crashes), 0)::bigint AS crashes
                    FROM sync_jobs AS job
                    WHERE status = '\(status)' AND job.queue = queues.queue AND finished_at > $1 AND finished_at <= $2
                ) AS ended WHERE queues.queue IS NOT NULL
            ) AS \(status)
            """
        }
        return operations.map { operation in
            Statement(
                "count finished jobs",
                counts.joined(separator: " UNION ALL "),
                .value(operation.from),
                .value(operation.to)
            )
        }
    }

    static func outputs(
        of operations: [CountFinished],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [[QueueName: FinishedJobs]] {
        var outputs: [[QueueName: FinishedJobs]] = []
        for answer in answers {
            var finished: [QueueName: FinishedJobs] = [:]
            for row in answer {
                let count: Int = try row[2]
                guard
                    count > 0,
                    let state = JobState(rawValue: try row[1]),
                    let part = FinishedJobs(
                        state: state,
                        count: count,
                        failures: try row[3],
                        crashes: try row[4]
                    )
                else { continue }
                finished[QueueName(try row[0] as String), default: FinishedJobs()] += part
            }
            outputs.append(finished)
        }
        return outputs
    }
}
