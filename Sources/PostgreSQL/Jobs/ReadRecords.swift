import Foundation
import Jobs

/// Rows of `sync_jobs` as people see them.
enum ReadRecords {
    private static let columns = """
        id, entity_type, queue, entity_id, body, status, priority, generation, retry_count, crashes, earlier_attempts,
        redriven, error_kind, error, fingerprint, run_at, created_at, updated_at, first_failed_at, finished_at
        """

    static func of(_ entity: Int64, named names: [JobName]) -> Several<[JobRecord]> {
        Several(
            Statement(
                "read jobs",
                """
                SELECT \(columns) FROM sync_jobs WHERE entity_type = ANY($1::text[]) AND entity_id = $2
                ORDER BY entity_type
                """,
                .column(names.map(\.rawValue)),
                .value(entity)
            ),
            output: records
        )
    }

    static func `in`(_ state: JobState, _ filter: JobFilter, before: Int64?, limit: Int) -> Several<[JobRecord]> {
        let condition = JobCondition(state, filter, before: before, first: 2)
        return Several(
            Statement(
                "list jobs",
                "SELECT \(columns) FROM sync_jobs WHERE \(condition.sql) ORDER BY id DESC LIMIT $1",
                parameters: [.value(limit)] + condition.parameters
            ),
            output: records
        )
    }

    private static func records(_ rows: Rows) throws(PostgreSQLFailure) -> [JobRecord] {
        try rows.map { row throws(PostgreSQLFailure) in
            guard let state = JobState(rawValue: try row[5]) else {
                throw PostgreSQLFailure(.other, "a row of sync_jobs has a status that is not known")
            }
            let (kind, message): (String?, String?) = (try row[12], try row[13])
            return JobRecord(
                id: try row[0],
                name: JobName(try row[1] as String),
                queue: QueueName(try row[2] as String),
                entity: try row[3],
                body: try row[4],
                state: state,
                priority: Priority(try row[6]),
                generation: try row[7],
                attempts: try row[8],
                crashes: try row[9],
                earlierAttempts: try row[10],
                redriven: try row[11],
                failure: kind.map { FailureRecord(kind: $0, message: message ?? "") },
                fingerprint: state == .failed ? try row[14] : nil,
                dueAt: try row[15],
                createdAt: try row[16],
                changedAt: try row[17],
                firstFailedAt: try row[18],
                endedAt: try row[19]
            )
        }
    }
}
