extension Migration {
    /// The partial indexes hold only the rows of their state: a count of the completed looks at nothing else, and a row
    /// has two index entries whatever its state. Texts in keys are compared byte by byte, whatever the database's locale.
    static let jobs = Migration(
        name: "0001-jobs",
        statements: [
            """
            CREATE TABLE sync_jobs (
                id bigint GENERATED ALWAYS AS IDENTITY,
                entity_type text COLLATE "C" NOT NULL,
                entity_id bigint NOT NULL,
                queue text COLLATE "C" NOT NULL,
                body bytea NOT NULL,
                version bigint NOT NULL,
                priority bigint NOT NULL,
                status text COLLATE "C" NOT NULL
                    CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'discarded')),
                generation bigint NOT NULL DEFAULT 1,
                retry_count bigint NOT NULL DEFAULT 0,
                crashes bigint NOT NULL DEFAULT 0,
                error_kind text,
                error text,
                run_at timestamptz NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL,
                first_failed_at timestamptz,
                finished_at timestamptz,
                PRIMARY KEY (entity_type, entity_id)
            )
            """,
            """
            CREATE TABLE esi_worker_commits (
                id text COLLATE "C" PRIMARY KEY,
                number bigint NOT NULL,
                updated_at timestamptz NOT NULL
            ) WITH (fillfactor = 50)
            """,
            "CREATE INDEX sync_jobs_pending ON sync_jobs (queue, priority DESC, run_at) WHERE status = 'pending'",
            """
            CREATE INDEX sync_jobs_retrying ON sync_jobs (entity_type)
            WHERE status = 'pending' AND error_kind IS NOT NULL
            """,
            "CREATE INDEX sync_jobs_completed ON sync_jobs (queue) WHERE status = 'completed'",
            "CREATE INDEX sync_jobs_failed ON sync_jobs (queue) WHERE status = 'failed'",
            "CREATE INDEX sync_jobs_discarded ON sync_jobs (queue) WHERE status = 'discarded'",
        ]
    )
}
