extension Migration {
    /// What ended when: the counts of what was done lately read only the end of these indexes.
    static let finished = Migration(
        name: "0011-finished",
        statements: [
            "DROP INDEX sync_jobs_completed",
            "DROP INDEX sync_jobs_discarded",
            "CREATE INDEX sync_jobs_completed ON sync_jobs (queue, finished_at) WHERE status = 'completed'",
            "CREATE INDEX sync_jobs_discarded ON sync_jobs (queue, finished_at) WHERE status = 'discarded'",
        ]
    )
}
