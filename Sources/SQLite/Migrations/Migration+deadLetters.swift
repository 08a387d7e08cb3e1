extension Migration {
    /// What died before has no fingerprint: its kind of error stands for it. The indexes are in the order of ends,
    /// so that retention finds the oldest.
    static let deadLetters = Migration(
        name: "0013-dead-letters",
        sql: """
            ALTER TABLE sync_jobs ADD COLUMN fingerprint TEXT;
            ALTER TABLE sync_jobs ADD COLUMN redriven INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE sync_jobs ADD COLUMN earlier_attempts INTEGER NOT NULL DEFAULT 0;
            UPDATE sync_jobs SET fingerprint = entity_type || ':' || coalesce(error_kind, '') WHERE status = 'failed';
            CREATE INDEX sync_jobs_dead ON sync_jobs (fingerprint, finished_at) WHERE status = 'failed';
            DROP INDEX sync_jobs_failed;
            CREATE INDEX sync_jobs_failed ON sync_jobs (queue, finished_at) WHERE status = 'failed';
            CREATE INDEX sync_jobs_cancelled ON sync_jobs (queue, finished_at) WHERE status = 'cancelled';
            """
    )
}
