import Foundation
import Jobs

/// Groups by job and kind of error, with the newest of each as an example.
struct ListFailures: BatchOperation {
    let limit: Int

    /// By the state that `sync_jobs` has for it.
    private static let states: [(JobState, FailureGroup.State)] = [
        (.failed, .dead), (.discarded, .discarded), (.pending, .retrying),
    ]

    static func statements(for operations: [ListFailures], at now: Parameter) -> [Statement] {
        let groups = states.map { status, state in
            """
            SELECT entity_type, error_kind, '\(state.rawValue)' AS state, count(*) AS jobs, \(newest("error")) AS error,
                \(newest("entity_id")) AS entity_id, max(updated_at) AS last
            FROM sync_jobs WHERE status = '\(status.rawValue)' AND error_kind IS NOT NULL GROUP BY entity_type, error_kind
            """
        }
        return operations.map { operation in
            Statement(
                "list failures",
                """
                SELECT entity_type, error_kind, state, jobs, error, entity_id, last
                FROM (\(groups.joined(separator: " UNION ALL "))) AS failures
                ORDER BY last DESC, entity_type, error_kind, state LIMIT $1
                """,
                .value(operation.limit)
            )
        }
    }

    /// From the group's own rows: a second look for them would find no index for a state that is no constant.
    private static func newest(_ column: String) -> String {
        "(array_agg(\(column) ORDER BY updated_at DESC, entity_id))[1]"
    }

    static func outputs(
        of operations: [ListFailures],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [[FailureGroup]] {
        var outputs: [[FailureGroup]] = []
        for answer in answers {
            outputs.append(
                try answer.map { row throws(PostgreSQLFailure) in
                    guard let state = FailureGroup.State(rawValue: try row[2]) else {
                        throw PostgreSQLFailure(.other, "a group of failures has a state that is not known")
                    }
                    return FailureGroup(
                        name: JobName(try row[0] as String),
                        kind: try row[1],
                        state: state,
                        count: try row[3],
                        example: try row[4] ?? "",
                        exampleEntity: try row[5],
                        lastAt: try row[6]
                    )
                }
            )
        }
        return outputs
    }
}
