import Foundation
import Jobs

/// A row does not know whether it is in flight, but workers tell how many jobs they hold: those are in flight, and no
/// more than are due.
struct CountJobs: BatchOperation {
    static func statements(for operations: [CountJobs], at now: Parameter) -> [Statement] {
        let ended = ["completed", "failed", "discarded"].map { status in
            "SELECT queue, '\(status)', count(*), NULL FROM sync_jobs WHERE status = '\(status)' GROUP BY queue"
        }
        return operations.flatMap { _ in
            [
                Statement(
                    "count jobs",
                    """
                    SELECT queue, CASE WHEN is_due THEN 'ready' ELSE 'waiting' END, count(*), min(run_at) FROM (
                        SELECT queue, run_at, run_at <= coalesce($1::timestamptz, now()) AS is_due
                        FROM sync_jobs WHERE status = 'pending'
                    ) AS pending GROUP BY queue, is_due
                    UNION ALL \(ended.joined(separator: " UNION ALL "))
                    """,
                    now
                ),
                WorkerRow.readAll(now),
            ]
        }
    }

    static func outputs(of operations: [CountJobs], from answers: [Rows]) throws(PostgreSQLFailure) -> [[QueueCounts]] {
        var outputs: [[QueueCounts]] = []
        for index in operations.indices {
            outputs.append(try counts(answers[2 * index], WorkerRow.entries(answers[2 * index + 1])))
        }
        return outputs
    }

    private static func counts(
        _ rows: Rows,
        _ workers: [WorkerEntry]
    ) throws(PostgreSQLFailure) -> [QueueCounts] {
        var counts: [String: QueueCounts] = [:]
        for row in rows {
            let queue: String = try row[0]
            let count: Int = try row[2]
            var entry = counts[queue] ?? QueueCounts(queue: QueueName(queue))
            switch try row[1] as String {
            case "ready": (entry.ready, entry.oldestReadySince) = (count, try row[3])
            case "waiting": (entry.waiting, entry.nextDue) = (count, try row[3])
            case "completed": entry.completed = count
            case "failed": entry.dead = count
            default: entry.discarded = count
            }
            counts[queue] = entry
        }
        for worker in workers {
            for queue in worker.consumedQueues {
                counts[queue.rawValue, default: QueueCounts(queue: queue)].consumers += 1
            }
            for held in worker.health == .dead ? [] : worker.held {
                guard var entry = counts[held.queue.rawValue] else { continue }
                let inFlight = min(held.count, entry.ready)
                entry.ready -= inFlight
                entry.inFlight += inFlight
                counts[held.queue.rawValue] = entry
            }
        }
        return counts.values.sorted { $0.queue.rawValue < $1.queue.rawValue }
    }
}
