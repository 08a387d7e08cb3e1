extension Migration {
    /// The numbers come from a row that is locked until the commit: a sequence's would be seen out of order, and some of
    /// them never.
    static let events = Migration(
        name: "0010-events",
        statements: [
            """
            CREATE TABLE killmail_events (
                sequence bigint PRIMARY KEY,
                killmail_id bigint NOT NULL,
                killmail_time timestamptz NOT NULL,
                people bigint[] NOT NULL,
                created_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX killmail_events_time ON killmail_events (created_at)",
            "CREATE TABLE killmail_event_numbers (last bigint NOT NULL) WITH (fillfactor = 10)",
            "INSERT INTO killmail_event_numbers VALUES (0)",
            "CREATE INDEX killmail_listings_killmail ON killmail_listings (killmail_id)",
        ]
    )
}
