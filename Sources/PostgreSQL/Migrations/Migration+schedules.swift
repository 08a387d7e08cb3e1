extension Migration {
    /// The interval is in milliseconds.
    static let schedules = Migration(
        name: "0009-schedules",
        statements: [
            """
            CREATE TABLE schedules (
                name text COLLATE "C" PRIMARY KEY,
                interval bigint NOT NULL,
                due_at timestamptz NOT NULL,
                last_at timestamptz
            )
            """
        ]
    )
}
