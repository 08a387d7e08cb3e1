extension Migration {
    /// Where the reading of people's lists stands.
    static let people = Migration(
        name: "0007-people",
        statements: [
            """
            CREATE TABLE killmail_walks (
                character_id bigint PRIMARY KEY,
                next_page bigint,
                is_full boolean NOT NULL,
                full_at timestamptz,
                pages bigint NOT NULL,
                modified_at timestamptz
            )
            """,
            """
            CREATE TABLE killmail_pages (
                character_id bigint NOT NULL,
                page bigint NOT NULL,
                etag text,
                expires_at timestamptz NOT NULL,
                modified_at timestamptz,
                PRIMARY KEY (character_id, page)
            )
            """,
        ]
    )
}
