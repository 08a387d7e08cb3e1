import GRDB

extension SQLiteDatabase {
    /// Brings the schema up to date, under the write lock: of two processes that start at once one does it.
    /// - Returns: the names of the steps that were taken.
    @discardableResult
    package func migrate() async throws(SQLiteFailure) -> [String] {
        try await write { [path, clock] database in
            let known = try Self.appliedMigrations(database, path: path)
            let missing = Migration.all.dropFirst(known.count)
            for migration in missing {
                try database.execute(sql: migration.sql)
                try database.run(
                    "INSERT INTO esi_worker_migrations (name, applied_at) VALUES (?, ?)",
                    migration.name,
                    clock.milliseconds()
                )
            }
            return missing.map(\.name)
        }
    }

    private static func appliedMigrations(_ database: Database, path: String) throws -> [String] {
        guard try database.tableExists("esi_worker_migrations") else {
            for table in Migration.tables where try database.tableExists(table) || database.viewExists(table) {
                throw SQLiteFailure(
                    "the database \(path) has a table \(table) that esi-worker did not create: "
                        + "name another file in DATABASE_URL=sqlite:PATH"
                )
            }
            try database.execute(
                sql: """
                    CREATE TABLE esi_worker_migrations (
                        number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
                    )
                    """
            )
            return []
        }
        let applied = try database.all("SELECT name FROM esi_worker_migrations ORDER BY number") { $0[0] as String }
        guard Migration.all.map(\.name).starts(with: applied) else {
            throw SQLiteFailure("the database \(path) was written by a newer version of esi-worker: update this one")
        }
        return applied
    }
}
