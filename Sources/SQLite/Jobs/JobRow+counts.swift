import Foundation
import GRDB
import Jobs

extension JobRow {
    /// Each figure from the index of its state alone.
    static func counts(now: Int64, locks: FileLocks, in database: Database) throws -> [QueueCounts] {
        var counts: [String: QueueCounts] = [:]
        func add(_ sql: String, _ set: (inout QueueCounts, StatementRow) -> Void) throws {
            _ = try database.all(sql) { row in
                let queue: String = row[0]
                set(&counts[queue, default: QueueCounts(queue: QueueName(queue))], row)
            }
        }
        try add(
            "SELECT queue, count(*), min(run_at) FROM sync_jobs INDEXED BY sync_jobs_ready "
                + "WHERE status = 'pending' AND waiting = 0 GROUP BY queue"
        ) { counts, row in
            counts.ready = row[1]
            counts.oldestReadySince = Date(milliseconds: row[2])
        }
        try addWaiting(now: now, to: &counts, in: database)
        try add(
            "SELECT queue, count(*) FROM sync_jobs INDEXED BY sync_jobs_processing "
                + "WHERE status = 'processing' GROUP BY queue"
        ) { $0.inFlight = $1[1] }
        try add(ended("completed")) { $0.completed = $1[1] }
        try add(ended("failed")) { $0.dead = $1[1] }
        try add(ended("discarded")) { $0.discarded = $1[1] }
        try addConsumers(to: &counts, now: now, locks: locks, in: database)
        return counts.values.sorted { $0.queue.rawValue < $1.queue.rawValue }
    }

    private static func ended(_ status: String) -> String {
        """
        SELECT queue, count(*) FROM sync_jobs INDEXED BY sync_jobs_\(status)
        WHERE status = '\(status)' GROUP BY queue
        """
    }

    /// What has become due counts as ready, though no claim has come by yet to say so.
    private static func addWaiting(
        now: Int64,
        to counts: inout [String: QueueCounts],
        in database: Database
    ) throws {
        _ = try database.all(
            """
            SELECT queue, run_at <= ? AS due, count(*), min(run_at) FROM sync_jobs INDEXED BY sync_jobs_waiting
            WHERE status = 'pending' AND waiting = 1 GROUP BY queue, due
            """,
            now
        ) { row in
            let queue: String = row[0]
            var entry = counts[queue] ?? QueueCounts(queue: QueueName(queue))
            let first = Date(milliseconds: row[3])
            if row[1] {
                entry.ready += row[2]
                entry.oldestReadySince = min(entry.oldestReadySince ?? first, first)
            } else {
                entry.waiting = row[2]
                entry.nextDue = first
            }
            counts[queue] = entry
        }
    }

    private static func addConsumers(
        to counts: inout [String: QueueCounts],
        now: Int64,
        locks: FileLocks,
        in database: Database
    ) throws {
        for worker in try WorkerRegistry.entries(now: now, locks: locks, in: database) {
            for queue in worker.consumedQueues {
                counts[queue.rawValue, default: QueueCounts(queue: queue)].consumers += 1
            }
        }
    }
}
