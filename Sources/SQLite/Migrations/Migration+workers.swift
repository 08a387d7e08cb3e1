extension Migration {
    /// `held` is JSON, `verified_seconds` an age: both as of the heartbeat.
    static let workers = Migration(
        name: "0012-workers",
        sql: """
            ALTER TABLE workers ADD COLUMN held TEXT NOT NULL DEFAULT '[]';
            ALTER TABLE workers ADD COLUMN verified_seconds REAL;
            """
    )
}
