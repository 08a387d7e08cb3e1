extension Migration {
    /// `held` is JSON, `verified_seconds` an age: both as of the heartbeat.
    static let workers = Migration(
        name: "0011-workers",
        statements: [
            """
            CREATE TABLE workers (
                boot text COLLATE "C" PRIMARY KEY,
                host text NOT NULL,
                pid bigint NOT NULL,
                types text NOT NULL,
                held text NOT NULL,
                verified_seconds double precision,
                started_at timestamptz NOT NULL,
                heartbeat_at timestamptz NOT NULL
            ) WITH (fillfactor = 50)
            """
        ]
    )
}
