extension Migration {
    /// Apart from the row that numbers the events: every killmail that is saved waits for that one.
    static let announcements = Migration(
        name: "0014-announcements",
        statements: [
            "CREATE TABLE killmail_announcements (last bigint NOT NULL)",
            "INSERT INTO killmail_announcements SELECT last FROM killmail_event_numbers",
        ]
    )
}
