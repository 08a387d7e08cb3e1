import Foundation
import GRDB
import Jobs

extension JobRow {
    private static let columns = """
        id, entity_type, queue, entity_id, body, status, priority, generation, retry_count, crashes, earlier_attempts,
        redriven, error_kind, error, fingerprint, run_at, created_at, updated_at, first_failed_at, finished_at
        """

    static func records(of entity: Int64, named names: [JobName], in database: Database) throws -> [JobRecord] {
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        return try records(
            "entity_type IN (\(marks)) AND entity_id = ? ORDER BY entity_type",
            names.map(\.rawValue) + [entity],
            in: database
        )
    }

    static func records(
        in state: JobState,
        _ filter: JobFilter,
        before: Int64?,
        limit: Int,
        in database: Database
    ) throws -> [JobRecord] {
        let condition = JobCondition(state, filter, before: before)
        return try records(
            "\(condition.sql) ORDER BY id DESC LIMIT ?",
            condition.arguments + [limit],
            in: database
        )
    }

    private static func records(
        _ condition: String,
        _ arguments: [(any StatementBinding)?],
        in database: Database
    ) throws -> [JobRecord] {
        try database.all("SELECT \(columns) FROM sync_jobs WHERE \(condition)", with: arguments, as: record)
    }

    private static func record(_ row: StatementRow) throws -> JobRecord {
        guard let state = JobState(rawValue: row[5] as String) else {
            throw SQLiteFailure("a row of sync_jobs has a status that is not known")
        }
        let kind: String? = row[12]
        return JobRecord(
            id: row[0],
            name: JobName(row[1] as String),
            queue: QueueName(row[2] as String),
            entity: row[3],
            body: row[4],
            state: state,
            priority: Priority(row[6]),
            generation: row[7],
            attempts: row[8],
            crashes: row[9],
            earlierAttempts: row[10],
            redriven: row[11],
            failure: kind.map { FailureRecord(kind: $0, message: row[13] as String? ?? "") },
            fingerprint: state == .failed ? row[14] : nil,
            dueAt: Date(milliseconds: row[15]),
            createdAt: Date(milliseconds: row[16]),
            changedAt: Date(milliseconds: row[17]),
            firstFailedAt: (row[18] as Int64?).map(Date.init(milliseconds:)),
            endedAt: (row[19] as Int64?).map(Date.init(milliseconds:))
        )
    }
}
