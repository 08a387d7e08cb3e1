import Foundation
import Jobs

struct CountFinished: BatchOperation {
    let from: Date
    let to: Date

    static func statements(for operations: [CountFinished], at now: Parameter) -> [Statement] {
        // Queue by queue, so that each reads only its own part of the index.
        let counts = ["completed", "discarded"].map { status in
            """
            SELECT queue, '\(status)', count FROM (
                WITH RECURSIVE queues (queue) AS (
                    (SELECT queue FROM sync_jobs WHERE status = '\(status)' ORDER BY queue LIMIT 1)
                    UNION ALL
                    SELECT (
                        SELECT job.queue FROM sync_jobs AS job
                        WHERE status = '\(status)' AND job.queue > queues.queue ORDER BY job.queue LIMIT 1
                    ) FROM queues WHERE queues.queue IS NOT NULL
                )
                SELECT queue, (
                    SELECT count(*) FROM sync_jobs AS job
                    WHERE status = '\(status)' AND job.queue = queues.queue AND finished_at > $1 AND finished_at <= $2
                ) AS count FROM queues WHERE queue IS NOT NULL
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
            for (queue, status, count) in try answer.map({ row throws(PostgreSQLFailure) in
                (try row[0] as String, try row[1] as String, try row[2] as Int)
            }) where count > 0 {
                let part = status == "completed" ? \FinishedJobs.completed : \FinishedJobs.discarded
                finished[QueueName(queue), default: FinishedJobs()][keyPath: part] = count
            }
            outputs.append(finished)
        }
        return outputs
    }
}
