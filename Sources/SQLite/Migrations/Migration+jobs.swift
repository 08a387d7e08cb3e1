extension Migration {
    /// All times are integers: milliseconds since 1970, UTC.
    ///
    /// `waiting` tells what is pending but not due, so that a million retries do not slow a claim. The partial indexes
    /// hold only the rows of their state: a claim looks at what is ready, a count of the completed at nothing else.
    static let jobs = Migration(
        name: "0001-jobs",
        sql: """
            CREATE TABLE sync_jobs (
                id INTEGER PRIMARY KEY,
                entity_type TEXT NOT NULL,
                entity_id INTEGER NOT NULL,
                queue TEXT NOT NULL,
                body BLOB NOT NULL,
                version INTEGER NOT NULL,
                priority INTEGER NOT NULL,
                status TEXT NOT NULL
                    CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled', 'discarded')),
                waiting INTEGER NOT NULL DEFAULT 0,
                generation INTEGER NOT NULL DEFAULT 1,
                retry_count INTEGER NOT NULL DEFAULT 0,
                crashes INTEGER NOT NULL DEFAULT 0,
                error_kind TEXT,
                error TEXT,
                run_at INTEGER NOT NULL,
                worker INTEGER,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                first_failed_at INTEGER,
                finished_at INTEGER,
                UNIQUE (entity_type, entity_id)
            );
            CREATE INDEX sync_jobs_ready ON sync_jobs (queue, priority DESC, run_at, id)
                WHERE status = 'pending' AND waiting = 0;
            CREATE INDEX sync_jobs_waiting ON sync_jobs (run_at, queue)
                WHERE status = 'pending' AND waiting = 1;
            CREATE INDEX sync_jobs_processing ON sync_jobs (worker, queue) WHERE status = 'processing';
            CREATE INDEX sync_jobs_retrying ON sync_jobs (entity_type, error_kind)
                WHERE status = 'pending' AND error_kind IS NOT NULL;
            CREATE INDEX sync_jobs_completed ON sync_jobs (queue) WHERE status = 'completed';
            CREATE INDEX sync_jobs_failed ON sync_jobs (queue) WHERE status = 'failed';
            CREATE INDEX sync_jobs_discarded ON sync_jobs (queue) WHERE status = 'discarded';

            -- Ids are never given twice: what a dead worker had claimed must not look like another's.
            CREATE TABLE workers (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                host TEXT NOT NULL,
                pid INTEGER NOT NULL,
                boot TEXT NOT NULL,
                types TEXT NOT NULL,
                holding INTEGER NOT NULL DEFAULT 0,
                started_at INTEGER NOT NULL,
                heartbeat_at INTEGER NOT NULL
            );
            """
    )
}
