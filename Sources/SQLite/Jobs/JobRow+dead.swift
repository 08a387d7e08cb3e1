import Foundation
import GRDB
import Jobs

extension JobRow {
    /// Groups by the index, and then the newest of each: the rows of the others are not read.
    static func deadLetterGroups(_ filter: JobFilter, in database: Database) throws -> [DeadLetterGroup] {
        let condition = JobCondition(.failed, filter)
        let groups = try database.all(
            """
            SELECT fingerprint, count(*), min(finished_at), max(finished_at) AS last FROM sync_jobs
            WHERE \(condition.sql) GROUP BY fingerprint ORDER BY 2 DESC, 1
            """,
            with: condition.arguments
        ) { (fingerprint: $0[0] as String, count: $0[1] as Int, first: $0[2] as Int64, last: $0[3] as Int64) }
        return try groups.compactMap { group in
            var one = filter
            one.fingerprint = group.fingerprint
            one.since = Date(milliseconds: group.last)
            guard let example = try records(in: .failed, one, before: nil, limit: 1, in: database).first else {
                return nil
            }
            return DeadLetterGroup(
                fingerprint: group.fingerprint,
                name: example.name,
                queue: example.queue,
                kind: example.failure?.kind ?? "",
                count: group.count,
                example: example.failure?.message ?? "",
                exampleID: example.id,
                exampleEntity: example.entity,
                firstAt: Date(milliseconds: group.first),
                lastAt: Date(milliseconds: group.last)
            )
        }
    }

    static func countDeadLetters(_ filter: JobFilter, in database: Database) throws -> DeadLetterCount {
        let condition = JobCondition(.failed, filter)
        return try database.first(
            "SELECT count(*), max(finished_at) FROM sync_jobs WHERE \(condition.sql)",
            with: condition.arguments
        ) { row in
            DeadLetterCount(count: row[0], lastAt: (row[1] as Int64?).map(Date.init(milliseconds:)))
        } ?? DeadLetterCount(count: 0, lastAt: nil)
    }

    static func retryDeadLetters(
        _ filter: JobFilter,
        priority: Priority,
        limit: Int,
        now: Int64,
        in database: Database
    ) throws -> [Message] {
        let condition = JobCondition(.failed, filter)
        let rows = try database.all(
            """
            UPDATE sync_jobs SET status = 'pending', waiting = 0, priority = ?, generation = generation + 1,
                run_at = ?, updated_at = ?, finished_at = NULL, worker = NULL, redriven = redriven + 1,
                earlier_attempts = earlier_attempts + retry_count, retry_count = 0, crashes = 0
            WHERE id IN (SELECT id FROM sync_jobs WHERE \(condition.sql) ORDER BY id LIMIT ?)
            RETURNING id, version, queue, entity_type, entity_id, generation, body
            """,
            with: [priority.rawValue, now, now] + condition.arguments + [limit]
        ) { row in
            let message = Message(
                version: row[1],
                queue: QueueName(row[2] as String),
                name: JobName(row[3] as String),
                entity: row[4],
                generation: row[5],
                priority: priority,
                body: row[6]
            )
            return (id: row[0] as Int64, message: message)
        }
        // RETURNING promises no order.
        return rows.sorted { $0.id < $1.id }.map(\.message)
    }

    static func discardDeadLetters(
        _ filter: JobFilter,
        limit: Int,
        now: Int64,
        in database: Database
    ) throws -> Int {
        let condition = JobCondition(.failed, filter)
        return try database.run(
            """
            UPDATE sync_jobs SET status = 'discarded', finished_at = ?, updated_at = ?
            WHERE id IN (SELECT id FROM sync_jobs WHERE \(condition.sql) ORDER BY id LIMIT ?)
            """,
            with: [now, now] + condition.arguments + [limit]
        )
    }

    static func deadLetters(among keys: [JobGeneration], in database: Database) throws -> Set<JobGeneration> {
        try Set(
            keys.filter { key in
                try database.first(
                    """
                    SELECT 1 FROM sync_jobs
                    WHERE entity_type = ? AND entity_id = ? AND generation = ? AND status = 'failed'
                    """,
                    key.name.rawValue,
                    key.entity,
                    key.generation
                ) { _ in true } ?? false
            }
        )
    }

    static func removeEnded(
        _ state: JobState,
        of queue: QueueName,
        before: Date,
        atMost limit: Int,
        in database: Database
    ) throws -> Int {
        try database.run(
            """
            DELETE FROM sync_jobs WHERE id IN (
                SELECT id FROM sync_jobs WHERE status = '\(state.rawValue)' AND queue = ? AND finished_at < ? LIMIT ?
            )
            """,
            queue.rawValue,
            before.milliseconds,
            limit
        )
    }
}
