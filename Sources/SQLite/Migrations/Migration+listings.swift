extension Migration {
    /// Who listed which killmail, and how often ESI refused a pair.
    static let listings = Migration(
        name: "0005-listings",
        sql: """
            ALTER TABLE killmail_references ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;

            CREATE TABLE killmail_listings (
                lister_kind TEXT NOT NULL,
                lister_id INTEGER NOT NULL,
                killmail_id INTEGER NOT NULL,
                killmail_hash TEXT NOT NULL,
                created_at TEXT NOT NULL,
                PRIMARY KEY (lister_kind, lister_id, killmail_id, killmail_hash)
            ) WITHOUT ROWID;
            """
    )
}
