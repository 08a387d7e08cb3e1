import Domain
package import Jobs

/// What a `sync-…` command queues. Everything else follows from these jobs.
package enum SyncTarget: String, Sendable, CaseIterable {
    case alliances, corporations, characters, killmails, all

    package var command: String { "sync-\(rawValue)" }

    /// A backlog of killmails can take days, and must not delay what somebody waits for.
    package var priority: Priority { self == .killmails ? .refresh : .manual }

    /// What a drain serves: where killmails were not asked for, their backlog stays.
    var queues: [QueueName] {
        self == .killmails ? Catalog.registry.queues : Catalog.registry.queues.filter { $0 != .killmails }
    }

    /// - Parameter hasCorporations: without any there are no leaders to begin with, so they are brought first.
    package func requests(priority: Priority, hasCorporations: Bool) throws -> [JobRequest] {
        let corporations: [any SyncJob] = [CorporationListJob(), NPCCorporationListJob(), DueCorporationsJob()]
        switch self {
        case .alliances: return try Self.requests([AllianceListJob()], priority)
        case .corporations: return try Self.requests(corporations, priority)
        case .characters:
            let people: [any SyncJob] = [LeadersJob(), AffiliationJob()]
            return try Self.requests(hasCorporations ? people : people + corporations, priority)
        case .killmails: return try Self.requests([KillmailBacklogJob(priority)], priority)
        case .all:
            // The affiliation comes last: whoever is read singly until then needs no refresh.
            return try Self.requests([AllianceListJob(), NPCCorporationListJob(), DueCorporationsJob()], priority)
                + Self.requests([AffiliationJob()], priority.lowered)
        }
    }

    private static func requests(_ jobs: [any SyncJob], _ priority: Priority) throws -> [JobRequest] {
        try jobs.map { try JobRequest($0, priority: priority) }
    }
}
