import Foundation
import Jobs

/// The statements on dead letters.
enum DeadLetterStatements {
    /// Groups by the index, and then the newest of each.
    static func groups(_ filter: JobFilter) -> Several<[DeadLetterGroup]> {
        let condition = JobCondition(.failed, filter, first: 1)
        return Several(
            Statement(
                "group dead letters",
                """
                SELECT dead.fingerprint, jobs, first, last,
                    example.entity_type, example.queue, example.error_kind, example.error, example.id, example.entity_id
                FROM (
                    SELECT fingerprint, count(*) AS jobs, min(finished_at) AS first, max(finished_at) AS last
                    FROM sync_jobs WHERE \(condition.sql) GROUP BY fingerprint
                ) AS dead
                CROSS JOIN LATERAL (
                    SELECT * FROM sync_jobs
                    WHERE \(condition.sql) AND fingerprint = dead.fingerprint AND finished_at = last
                    ORDER BY fingerprint, finished_at, id DESC LIMIT 1
                ) AS example
                ORDER BY jobs DESC, dead.fingerprint
                """,
                parameters: condition.parameters
            )
        ) { rows throws(PostgreSQLFailure) in
            try rows.map { row throws(PostgreSQLFailure) in
                DeadLetterGroup(
                    fingerprint: try row[0],
                    name: JobName(try row[4] as String),
                    queue: QueueName(try row[5] as String),
                    kind: try row[6] ?? "",
                    count: try row[1],
                    example: try row[7] ?? "",
                    exampleID: try row[8],
                    exampleEntity: try row[9],
                    firstAt: try row[2],
                    lastAt: try row[3]
                )
            }
        }
    }

    static func count(_ filter: JobFilter) -> Several<DeadLetterCount> {
        let condition = JobCondition(.failed, filter, first: 1)
        return Several(
            Statement(
                "count dead letters",
                "SELECT count(*), max(finished_at) FROM sync_jobs WHERE \(condition.sql)",
                parameters: condition.parameters
            )
        ) { rows throws(PostgreSQLFailure) in
            DeadLetterCount(count: try rows.first?[0] ?? 0, lastAt: try rows.first?[1])
        }
    }

    static func retry(_ filter: JobFilter, priority: Priority, limit: Int) -> Several<[Message]> {
        let condition = JobCondition(.failed, filter, first: 4)
        return Several([
            { now in
                Statement(
                    "retry dead letters",
                    """
                    \(chosen(condition))
                    UPDATE sync_jobs AS job SET status = 'pending', priority = $3, generation = job.generation + 1,
                        run_at = now, updated_at = now, finished_at = NULL, redriven = job.redriven + 1,
                        earlier_attempts = job.earlier_attempts + job.retry_count, retry_count = 0, crashes = 0
                    FROM locked, (SELECT coalesce($1::timestamptz, now()) AS now) AS clock
                    WHERE job.entity_type = locked.entity_type AND job.entity_id = locked.entity_id
                    RETURNING job.id, job.version, job.queue, job.entity_type, job.entity_id, job.generation, job.body
                    """,
                    parameters: [now, .value(limit), .value(priority.rawValue)] + condition.parameters
                )
            }
        ]) { answers throws(PostgreSQLFailure) in
            let messages = try answers[0].map { row throws(PostgreSQLFailure) in
                let id: Int64 = try row[0]
                let message = Message(
                    version: try row[1],
                    queue: QueueName(try row[2] as String),
                    name: JobName(try row[3] as String),
                    entity: try row[4],
                    generation: try row[5],
                    priority: priority,
                    body: try row[6]
                )
                return (id, message)
            }
            // RETURNING promises no order.
            return messages.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    static func discard(_ filter: JobFilter, limit: Int) -> Several<Int> {
        let condition = JobCondition(.failed, filter, first: 3)
        return Several([
            { now in
                Statement(
                    "discard dead letters",
                    """
                    \(chosen(condition))
                    UPDATE sync_jobs AS job SET status = 'discarded', finished_at = now, updated_at = now
                    FROM locked, (SELECT coalesce($1::timestamptz, now()) AS now) AS clock
                    WHERE job.entity_type = locked.entity_type AND job.entity_id = locked.entity_id
                    RETURNING 1
                    """,
                    parameters: [now, .value(limit)] + condition.parameters
                )
            }
        ]) { answers throws(PostgreSQLFailure) in answers[0].count }
    }

    /// So many, $2, locked in the order of keys.
    private static func chosen(_ condition: JobCondition) -> String {
        """
        WITH chosen AS (
            SELECT entity_type, entity_id FROM sync_jobs WHERE \(condition.sql) ORDER BY id LIMIT $2
        ), locked AS (
            SELECT entity_type, entity_id FROM sync_jobs JOIN chosen USING (entity_type, entity_id)
            WHERE status = 'failed' ORDER BY entity_type, entity_id FOR NO KEY UPDATE OF sync_jobs
        )
        """
    }

    static func among(_ keys: [JobGeneration]) -> Several<Set<JobGeneration>> {
        Several(
            Statement(
                "find dead letters",
                """
                SELECT entity_type, entity_id, generation FROM sync_jobs
                JOIN unnest($1::text[], $2::bigint[], $3::bigint[]) AS key (entity_type, entity_id, generation)
                    USING (entity_type, entity_id, generation)
                WHERE status = 'failed'
                """,
                .column(keys.map(\.name.rawValue)),
                .column(keys.map(\.entity)),
                .column(keys.map(\.generation))
            )
        ) { rows throws(PostgreSQLFailure) in
            Set(
                try rows.map { row throws(PostgreSQLFailure) in
                    JobGeneration(
                        name: JobName(try row[0] as String),
                        entity: try row[1],
                        generation: try row[2]
                    )
                }
            )
        }
    }

    static func removeEnded(_ state: JobState, of queue: QueueName, before: Date, limit: Int) -> Several<Int> {
        Several(
            Statement(
                "remove ended jobs",
                """
                WITH chosen AS (
                    SELECT entity_type, entity_id FROM sync_jobs
                    WHERE status = '\(state.rawValue)' AND queue = $1 AND finished_at < $2::timestamptz
                    LIMIT $3 FOR UPDATE SKIP LOCKED
                )
                DELETE FROM sync_jobs AS job USING chosen
                WHERE job.entity_type = chosen.entity_type AND job.entity_id = chosen.entity_id
                RETURNING 1
                """,
                .value(queue.rawValue),
                .value(before),
                .value(limit)
            )
        ) { $0.count }
    }
}
