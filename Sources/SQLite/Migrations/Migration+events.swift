extension Migration {
    /// One process writes at a time, so that the order of the numbers is that of the commits, and none is given twice.
    static let events = Migration(
        name: "0010-events",
        sql: """
            CREATE TABLE killmail_events (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                killmail_id INTEGER NOT NULL,
                killmail_time TEXT NOT NULL,
                people TEXT NOT NULL,
                created_at INTEGER NOT NULL
            );
            CREATE INDEX killmail_events_time ON killmail_events (created_at);
            CREATE INDEX killmail_listings_killmail ON killmail_listings (killmail_id);
            """
    )
}
