import Domain
package import Jobs

/// What a `sync-…` command queues. Everything else follows from these jobs.
package enum SyncTarget: String, Sendable, CaseIterable {
    case alliances, corporations, characters, all

    package var command: String { "sync-\(rawValue)" }

    /// - Parameter hasCorporations: without any there are no leaders to begin with, so they are brought first.
    package func requests(priority: Priority, hasCorporations: Bool) throws -> [JobRequest] {
        let corporations: [any SyncJob] = [CorporationListJob(), NPCCorporationListJob(), DueCorporationsJob()]
        switch self {
        case .alliances: return try Self.requests([AllianceListJob()], priority)
        case .corporations: return try Self.requests(corporations, priority)
        case .characters:
            let people: [any SyncJob] = [LeadersJob(), AffiliationJob()]
            return try Self.requests(hasCorporations ? people : people + corporations, priority)
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
