extension Migration {
    /// Crashes alone tell nothing of whose fault they were.
    static let soloRuns = Migration(
        name: "0015-solo-runs",
        statements: ["ALTER TABLE sync_jobs ADD COLUMN solo_runs bigint NOT NULL DEFAULT 0"]
    )
}
