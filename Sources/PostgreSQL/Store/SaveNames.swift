import Domain
import Foundation

struct SaveNames: BatchOperation {
    let names: [Name]
    let missing: [MissingName]

    static func statements(for operations: [SaveNames], at now: Parameter) -> [Statement] {
        let names = operations.flatMap(\.names).last(by: \.id)
        let missing = operations.flatMap(\.missing).last(by: \.id)
        return [
            Statement(
                "save names",
                """
                INSERT INTO names (id, name, category, created_at, updated_at)
                SELECT id, name, category, now, now
                FROM unnest($1::bigint[], $2::text[], $3::text[]) AS saved (id, name, category),
                    (SELECT coalesce($4::timestamptz, now()) AS now) AS clock
                ORDER BY id
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, category = excluded.category, reason = NULL,
                    due_at = NULL, updated_at = excluded.updated_at
                """,
                .column(names.map(\.id)),
                .column(names.map(\.text)),
                .column(names.map(\.category)),
                now
            ),
            Statement(
                "record missing names",
                """
                INSERT INTO names AS known (id, reason, due_at, created_at, updated_at)
                SELECT id, reason, due_at, now, now
                FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS missing (id, reason, due_at),
                    (SELECT coalesce($4::timestamptz, now()) AS now) AS clock
                ORDER BY id
                ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, due_at = excluded.due_at,
                    updated_at = excluded.updated_at
                    WHERE known.name IS NULL
                """,
                .column(missing.map(\.id)),
                .column(missing.map(\.reason)),
                .column(missing.map(\.recheckAt)),
                now
            ),
        ]
    }
}
