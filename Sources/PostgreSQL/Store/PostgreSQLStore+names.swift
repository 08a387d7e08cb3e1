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
