extension Migration {
    /// Where the reading of people's lists stands. Times are milliseconds since 1970.
    static let people = Migration(
        name: "0007-people",
        sql: """
            CREATE TABLE killmail_walks (
                character_id INTEGER PRIMARY KEY,
                next_page INTEGER,
                is_full INTEGER NOT NULL,
                full_at INTEGER,
                pages INTEGER NOT NULL,
                modified_at INTEGER
            );

            CREATE TABLE killmail_pages (
                character_id INTEGER NOT NULL,
                page INTEGER NOT NULL,
                etag TEXT,
                expires_at INTEGER NOT NULL,
                modified_at INTEGER,
                PRIMARY KEY (character_id, page)
            ) WITHOUT ROWID;
            """
    )
}
