import Foundation

/// What is on the list stays as it is.
struct WantNames: BatchOperation {
    let ids: [Int64]
    let dueAt: Date

    static func statements(for operations: [WantNames], at now: Parameter) -> [Statement] {
        let wanted = operations.flatMap { operation in operation.ids.map { (id: $0, dueAt: operation.dueAt) } }
        return [
            Statement(
                "want names",
                """
                INSERT INTO names (id, due_at, created_at, updated_at)
                SELECT id, due_at, now, now FROM unnest($1::bigint[], $2::timestamptz[]) AS wanted (id, due_at),
                    (SELECT coalesce($3::timestamptz, now()) AS now) AS clock
                ORDER BY id
                ON CONFLICT DO NOTHING
                """,
                .column(wanted.map(\.id)),
                .column(wanted.map(\.dueAt)),
                now
            )
        ]
    }
}
