extension Migration {
    /// `held` is JSON, `verified_seconds` an age: both as of the heartbeat. `leases` tells who of all processes does what
    /// only one may do.
    static let workers = Migration(
        name: "0012-workers",
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
            """,
            """
            CREATE TABLE leases (
                name text COLLATE "C" PRIMARY KEY,
                holder text NOT NULL,
                until timestamptz NOT NULL
            )
            """,
        ]
    )
}
