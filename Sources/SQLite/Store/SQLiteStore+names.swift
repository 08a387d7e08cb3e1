package import Domain
import ESI
package import Foundation
import GRDB
import Jobs

extension SQLiteStore {
    package func want(names ids: [Int64], at time: Date) async throws(StoreError) -> [WantedName] {
        let look: @Sendable (Database) throws -> [NameRow?] = { database in
            try ids.map { id in
                try database.first(Self.nameRow, id, time.milliseconds) {
                    NameRow(isNamed: $0[0], isMissing: $0[1], isDue: $0[2])
                }
            }
        }
        let known = ids.count > Self.fewIDs ? try await readAtLength(look) : try await read(look)
        var wanted: [WantedName] = []
        var new: [Int64] = []
        for (id, row) in zip(ids, known) where row?.isNamed != true {
            wanted.append(WantedName(id: id, isMissing: row?.isMissing ?? false, isDue: row?.isDue ?? true))
            if row == nil { new.append(id) }
        }
        try await insert(new, dueAt: time)
        return wanted
    }

    private struct NameRow: Sendable {
        var isNamed: Bool
        var isMissing: Bool
        var isDue: Bool
    }

    private static let nameRow = """
        SELECT name IS NOT NULL, reason IS NOT NULL, coalesce(due_at <= ?2, 0) FROM names WHERE id = ?1
        """

    private func insert(_ ids: [Int64], dueAt: Date) async throws(StoreError) {
        for lot in ids.lots(of: Self.rowsPerTransaction) {
            try await write { database, now in
                for id in lot {
                    try database.run(
                        """
                        INSERT INTO names (id, due_at, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
                        ON CONFLICT DO NOTHING
                        """,
                        id,
                        dueAt.milliseconds,
                        ISODate.text(now)
                    )
                }
            }
        }
    }

    package func wantedNames(limit: Int, at time: Date) async throws(StoreError) -> [WantedName] {
        let look: @Sendable (Database) throws -> [WantedName] = { database in
            try database.all(
                """
                SELECT id, reason IS NOT NULL FROM names WHERE name IS NULL AND due_at <= ?
                ORDER BY reason IS NOT NULL, due_at, id LIMIT ?
                """,
                time.milliseconds,
                limit
            ) { WantedName(id: $0[0], isMissing: $0[1], isDue: true) }
        }
        return limit > Self.fewIDs ? try await readAtLength(look) : try await read(look)
    }

    package func names(readBefore: Date, limit: Int) async throws(StoreError) -> [Name] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT id, name, category FROM names WHERE name IS NOT NULL AND updated_at < ?
                ORDER BY updated_at, id LIMIT ?
                """,
                ISODate.text(readBefore),
                limit
            ) { Name(id: $0[0], text: $0[1], category: $0[2]) }
        }
    }

    package func save(names: [Name], missing: [MissingName]) async throws(StoreError) {
        try await write { database, now in
            let time = ISODate.text(now)
            for name in names {
                try database.run(
                    """
                    INSERT INTO names (id, name, category, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
                    ON CONFLICT (id) DO UPDATE SET name = ?2, category = ?3, reason = NULL, due_at = NULL,
                        updated_at = ?4
                    """,
                    name.id,
                    name.text.withoutNull,
                    name.category.withoutNull,
                    time
                )
            }
            for name in missing {
                try database.run(
                    """
                    INSERT INTO names (id, reason, due_at, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)
                    ON CONFLICT (id) DO UPDATE SET reason = ?2, due_at = ?3, updated_at = ?4 WHERE name IS NULL
                    """,
                    name.id,
                    name.reason.withoutNull,
                    name.recheckAt.milliseconds,
                    time
                )
            }
        }
    }

    package func names(of ids: [Int64]) async throws(StoreError) -> [Int64: Name] {
        try await readAtLength { database in
            try Set(ids).reduce(into: [:]) { names, id in
                names[id] = try database.first(Self.nameOfID, id) { Name(id: id, text: $0[0], category: $0[1]) }
            }
        }
    }

    private static let nameOfID = """
        SELECT name, 'alliance' FROM alliances WHERE id = ?1
        UNION ALL SELECT name, 'corporation' FROM corporations WHERE id = ?1
        UNION ALL SELECT name, 'character' FROM characters WHERE id = ?1
        UNION ALL SELECT name, category FROM names WHERE id = ?1 AND name IS NOT NULL
        LIMIT 1
        """
}
