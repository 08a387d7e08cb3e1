extension Migration {
    /// Crashes alone tell nothing of whose fault they were.
    static let soloRuns = Migration(
        name: "0014-solo-runs",
        sql: "ALTER TABLE sync_jobs ADD COLUMN solo_runs INTEGER NOT NULL DEFAULT 0"
    )
}
