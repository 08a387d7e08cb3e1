package import Domain

extension PostgreSQLStore: AnnouncedEvents {
    package func lastAnnouncedEvent() async throws(StoreError) -> Int64 {
        try await read(
            Several(Statement("look for the last announced event", "SELECT last FROM killmail_announcements")) {
                rows throws(PostgreSQLFailure) in try rows.first?[0] ?? 0
            }
        )
    }

    package func recordAnnouncedEvents(upTo sequence: Int64) async throws(StoreError) {
        try await write(
            Several(
                Statement(
                    "record announced events",
                    "UPDATE killmail_announcements SET last = $1 WHERE last < $1",
                    .value(sequence)
                )
            ) { _ in }
        )
    }
}
