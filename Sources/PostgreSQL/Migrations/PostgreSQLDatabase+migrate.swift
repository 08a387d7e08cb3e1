extension PostgreSQLDatabase {
    /// The tables' home is the first schema of the user's search path, as for everything that names no schema.
    ///
    /// Any number will do that no other program of this database takes for its own locks: "esi-work" in ASCII.
    private static let lock: Int64 = 0x6573_692d_776f_726b

    /// Brings the schema up to date in one transaction, under a lock: of programs that start at once one does it.
    /// - Returns: the names of the steps that were taken.
    @discardableResult
    package func migrate() async throws(PostgreSQLFailure) -> [String] {
        try await atLength { [url, clock] session throws(PostgreSQLFailure) in
            try session.transaction(isRepeatable: true) { transaction throws(PostgreSQLFailure) in
                _ = try transaction.run([
                    Statement("wait for others that migrate", "SELECT pg_advisory_xact_lock($1)", .value(Self.lock))
                ])
                try Self.checkServer(transaction, url)
                let known = try Self.appliedMigrations(transaction, url)
                let missing = Array(Migration.all.dropFirst(known.count))
                for migration in missing {
                    let purpose = "take the migration \(migration.name)"
                    let steps = migration.statements.map { Statement(purpose, $0) }
                    let note = Statement(
                        purpose,
                        "INSERT INTO esi_worker_migrations VALUES ($1, $2, coalesce($3::timestamptz, now()))",
                        .value((Migration.all.firstIndex { $0.name == migration.name } ?? 0) + 1),
                        .value(migration.name),
                        clock.parameter
                    )
                    _ = try transaction.run(steps + [note])
                }
                _ = try transaction.run([CommitNote.clear])
                return missing.map(\.name)
            }
        }
    }

    private static func checkServer(_ transaction: Transaction, _ url: PostgreSQLURL) throws(PostgreSQLFailure) {
        let answers = try transaction.run([
            Statement(
                "tell its version and encoding",
                "SELECT current_setting('server_version_num')::bigint, current_setting('server_encoding')"
            )
        ])
        let version: Int = try answers[0].first?[0] ?? 0
        // The first with pg_current_xact_id().
        guard version >= 130_000 else {
            throw PostgreSQLFailure(.other, "the server of \(url) is too old: PostgreSQL 13 or newer is needed")
        }
        let encoding: String = try answers[0].first?[1] ?? ""
        guard encoding == "UTF8" else {
            throw PostgreSQLFailure(
                .other,
                "the database \(url) keeps text as \(encoding), which cannot hold EVE's names: "
                    + "make one WITH ENCODING 'UTF8' TEMPLATE template0"
            )
        }
    }

    private static func appliedMigrations(
        _ transaction: Transaction,
        _ url: PostgreSQLURL
    ) throws(PostgreSQLFailure) -> [String] {
        let found = try transaction.run([
            Statement(
                "look for its tables",
                """
                SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS known (name, position)
                WHERE to_regclass(name) IS NOT NULL ORDER BY position
                """,
                .column(["esi_worker_migrations"] + Migration.tables)
            )
        ])[0].map { row throws(PostgreSQLFailure) in try row[0] as String }
        guard found.first == "esi_worker_migrations" else {
            if let table = found.first {
                throw PostgreSQLFailure(
                    .other,
                    "the database \(url) has a table \(table) that esi-worker did not create: "
                        + "name another database in DATABASE_URL"
                )
            }
            _ = try transaction.run([
                Statement(
                    "create its list of migrations",
                    """
                    CREATE TABLE esi_worker_migrations (
                        number bigint PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL
                    )
                    """
                )
            ])
            return []
        }
        let applied = try transaction.run([
            Statement("read its list of migrations", "SELECT name FROM esi_worker_migrations ORDER BY number")
        ])[0].map { row throws(PostgreSQLFailure) in try row[0] as String }
        guard Migration.all.map(\.name).starts(with: applied) else {
            throw PostgreSQLFailure(
                .other,
                "the database \(url) was written by a newer version of esi-worker: update this one"
            )
        }
        return applied
    }
}
