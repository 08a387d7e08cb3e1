package import Domain
package import Foundation
import Jobs

extension PostgreSQLStore {
    package func want(names ids: [Int64], at time: Date) async throws(StoreError) -> [WantedName] {
        let (wanted, new) = try await read(ReadWanted(ids: ids, time: time))
        for lot in new.lots(of: Self.rowsPerTransaction) { try await write(WantNames(ids: Array(lot), dueAt: time)) }
        return wanted
    }

    package func wantedNames(limit: Int, at time: Date) async throws(StoreError) -> [WantedName] {
        try await read(
            Several(
                Statement(
                    "look for wanted names",
                    """
                    SELECT id, reason IS NOT NULL FROM names WHERE name IS NULL AND due_at <= $1::timestamptz
                    ORDER BY reason IS NOT NULL, due_at, id LIMIT $2
                    """,
                    .value(time),
                    .value(limit)
                )
            ) { rows throws(PostgreSQLFailure) in
                try rows.map { row throws(PostgreSQLFailure) in
                    WantedName(id: try row[0], isMissing: try row[1], isDue: true)
                }
            }
        )
    }

    package func names(readBefore: Date, limit: Int) async throws(StoreError) -> [Name] {
        try await readAtLength(
            Several(
                Statement(
                    "look for names read long ago",
                    """
                    SELECT id, name, category FROM names WHERE name IS NOT NULL AND updated_at < $1::timestamptz
                    ORDER BY updated_at, id LIMIT $2
                    """,
                    .value(readBefore),
                    .value(limit)
                )
            ) { rows throws(PostgreSQLFailure) in
                try rows.map { row throws(PostgreSQLFailure) in
                    Name(id: try row[0], text: try row[1], category: try row[2])
                }
            }
        )
    }

    package func save(names: [Name], missing: [MissingName]) async throws(StoreError) {
        try await write(SaveNames(names: names, missing: missing))
    }

    package func names(of ids: [Int64]) async throws(StoreError) -> [Int64: Name] {
        try await readAtLength(
            Several(
                Statement(
                    "look for names of all kinds",
                    """
                    SELECT DISTINCT ON (id) id, found.name, category FROM (
                        SELECT id, name, 'alliance' AS category, 1 AS rank FROM alliances
                            WHERE id = ANY ($1::bigint[])
                        UNION ALL SELECT id, name, 'corporation', 2 FROM corporations WHERE id = ANY ($1::bigint[])
                        UNION ALL SELECT id, name, 'character', 3 FROM characters WHERE id = ANY ($1::bigint[])
                        UNION ALL SELECT id, name, category, 4 FROM names
                            WHERE id = ANY ($1::bigint[]) AND name IS NOT NULL
                    ) AS found ORDER BY id, rank
                    """,
                    .column(ids)
                )
            ) { rows throws(PostgreSQLFailure) in
                let names = try rows.map { row throws(PostgreSQLFailure) in
                    Name(id: try row[0], text: try row[1], category: try row[2])
                }
                return Dictionary(names.map { ($0.id, $0) }) { $1 }
            }
        )
    }
}

/// Of the ids those without a name, and which of these nobody has wanted yet.
struct ReadWanted: BatchOperation {
    let ids: [Int64]
    let time: Date

    static func statements(for operations: [ReadWanted], at now: Parameter) -> [Statement] {
        let asked = operations.flatMap { operation in operation.ids.map { (id: $0, time: operation.time) } }
        return [
            Statement(
                "look for names",
                // One look by key for each: as a join it might read the whole table.
                """
                SELECT position - 1, known.reason IS NOT NULL, coalesce(known.due_at <= asked.now, true),
                    known.id IS NULL
                FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS asked (id, now, position)
                LEFT JOIN LATERAL (SELECT * FROM names WHERE id = asked.id LIMIT 1) AS known ON true
                WHERE known.name IS NULL ORDER BY position
                """,
                .column(asked.map(\.id)),
                .column(asked.map(\.time))
            )
        ]
    }

    static func outputs(
        of operations: [ReadWanted],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [(wanted: [WantedName], new: [Int64])] {
        let asked = operations.enumerated().flatMap { index, operation in operation.ids.map { (index, $0) } }
        var outputs = [(wanted: [WantedName], new: [Int64])](repeating: ([], []), count: operations.count)
        for row in answers[0] {
            let (operation, id) = asked[try row[0]]
            outputs[operation].wanted.append(WantedName(id: id, isMissing: try row[1], isDue: try row[2]))
            if try row[3] { outputs[operation].new.append(id) }
        }
        return outputs
    }
}

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
