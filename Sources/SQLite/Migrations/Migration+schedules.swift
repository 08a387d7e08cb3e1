extension Migration {
    /// Times are milliseconds since 1970.
    static let schedules = Migration(
        name: "0009-schedules",
        sql: """
            CREATE TABLE schedules (
                name TEXT PRIMARY KEY,
                interval INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                last_at INTEGER
            ) WITHOUT ROWID;
            """
    )
}
