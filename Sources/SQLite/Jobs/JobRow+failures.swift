import Foundation
import GRDB
import Jobs

extension JobRow {
    /// The example is the newest of its group: with `max()`, SQLite takes the other columns from the row that has it.
    static func failures(limit: Int, in database: Database) throws -> [FailureGroup] {
        try database.all(
            """
            SELECT entity_type, error_kind, 'dead', count(*), error, entity_id, max(updated_at) AS last
            FROM sync_jobs INDEXED BY sync_jobs_failed WHERE status = 'failed' GROUP BY entity_type, error_kind
            UNION ALL
            SELECT entity_type, error_kind, 'discarded', count(*), error, entity_id, max(updated_at)
            FROM sync_jobs INDEXED BY sync_jobs_discarded WHERE status = 'discarded' GROUP BY entity_type, error_kind
            UNION ALL
            SELECT entity_type, error_kind, 'retrying', count(*), error, entity_id, max(updated_at)
            FROM sync_jobs INDEXED BY sync_jobs_retrying
            WHERE status = 'pending' AND error_kind IS NOT NULL GROUP BY entity_type, error_kind
            ORDER BY last DESC, 1, 2, 3 LIMIT ?
            """,
            limit
        ) { row in
            guard let state = FailureGroup.State(rawValue: row[2]) else {
                throw SQLiteFailure("a group of failures has a state that is not known")
            }
            return FailureGroup(
                name: JobName(row[0] as String),
                kind: row[1] ?? "",
                state: state,
                count: row[3],
                example: row[4] ?? "",
                exampleEntity: row[5],
                lastAt: Date(milliseconds: row[6])
            )
        }
    }
}
