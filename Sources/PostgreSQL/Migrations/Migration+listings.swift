extension Migration {
    /// Who listed which killmail, and how often ESI refused a pair.
    static let listings = Migration(
        name: "0005-listings",
        statements: [
            "ALTER TABLE killmail_references ADD COLUMN refusals bigint NOT NULL DEFAULT 0",
            """
            CREATE TABLE killmail_listings (
                lister_kind text COLLATE "C" NOT NULL,
                lister_id bigint NOT NULL,
                killmail_id bigint NOT NULL,
                killmail_hash text COLLATE "C" NOT NULL,
                created_at timestamptz NOT NULL,
                PRIMARY KEY (lister_kind, lister_id, killmail_id, killmail_hash)
            )
            """,
        ]
    )
}
