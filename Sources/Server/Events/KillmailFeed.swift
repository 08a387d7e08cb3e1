import Domain

/// Reads the store's events, with what is to be told of each killmail.
struct KillmailFeed: Sendable {
    let store: any Store

    func summaries(after sequence: Int64, limit: Int) async throws -> [KillmailSummary] {
        let events = try await store.events(after: sequence, limit: limit)
        var killmails: [Int64: Killmail] = [:]
        for event in events where killmails[event.killmailID] == nil {
            killmails[event.killmailID] = try await store.killmail(event.killmailID)
        }
        let names = try await store.names(of: Array(Set(killmails.values.flatMap(KillmailSummary.ids))))
        return events.map { KillmailSummary($0, killmails[$0.killmailID], names) }
    }

    func entries(after sequence: Int64, limit: Int) async throws -> [EventLog.Entry] {
        try await summaries(after: sequence, limit: limit).map(EventText.killmail)
    }

    /// Newest first.
    func latest(_ count: Int) async throws -> [KillmailSummary] {
        let last = try await store.lastEvent()
        return try await summaries(after: max(0, last - Int64(count)), limit: count).reversed()
    }
}
