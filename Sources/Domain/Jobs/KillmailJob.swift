import ESI
package import Jobs

/// Fetches a killmail once, and brings whom it names. Its body is `{"hash":"…","id":n}`.
package struct KillmailJob: SyncJob {
    package static let name: JobName = "killmail"
    package static let queue: QueueName = .killmails
    /// One of so many brings the oldest pending killmail too, so that none waits for ever behind newer ones.
    private static let turnOfTheOldest: Int64 = 20

    package let id: Int64
    package let hash: KillmailHash

    package init(_ reference: KillmailReference) {
        id = reference.id
        hash = reference.hash
    }

    package var entity: Int64 { id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        if let known = try await services.store.killmail(id) { return try await followUps(of: known, services) }
        let reference = KillmailReference(id: id, hash: hash)
        // A pair that ESI refused twice costs five tokens each time it is asked again.
        if let reason = try await services.store.invalidReason(of: reference) {
            return try await giveUp(reason, services)
        }
        do {
            let reply = try await services.esi.send(.killmail(id, hash.text), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return .done() }
            guard wire.killmailID == id else {
                throw ESIError.malformedBody(message: "the killmail has another id")
            }
            let killmail = Killmail(hash: hash, wire)
            try await services.store.save(killmail)
            return try await followUps(of: killmail, services)
        } catch let error as ESIError {
            guard let refusal = RefusedPair(error) else { throw error }
            guard try await services.store.recordRefusal(of: reference, reason: refusal.reason) else { throw refusal }
            return try await giveUp(refusal.reason, services)
        }
    }

    /// Jobs of one killmail are one job, so another hash of it had to wait for this one.
    private func giveUp(_ reason: String, _ services: Services) async throws -> Outcome {
        guard let other = try await services.store.pendingReference(of: id) else { return .discard(reason: reason) }
        return .done(next: [KillmailJob(other)])
    }

    private func followUps(of killmail: Killmail, _ services: Services) async throws -> Outcome {
        let alliances = try await services.toRead(.alliance, among: killmail.parties(.alliance))
        let corporations = try await services.toRead(.corporation, among: killmail.parties(.corporation))
        let characters = try await services.toRead(.character, among: killmail.parties(.character))
        let names: [any Job] = try await services.wantNames(of: killmail)
        let enrichment =
            names + alliances.map(NamedAllianceJob.init) + corporations.map(CorporationJob.init)
            + characters.map(CharacterJob.init)
        guard id.isMultiple(of: Self.turnOfTheOldest) else { return .done(enrichment: enrichment) }
        let oldest = try await services.store.referencesToQueue(listedBy: nil, limit: 1, oldestFirst: true)
        return .done(next: oldest.map(KillmailJob.init), enrichment: enrichment)
    }
}

/// ESI does not hand the killmail out for this pair. It is known to say so wrongly under load and for new killmails, so it
/// is believed the second time.
private struct RefusedPair: JobFailure, CustomStringConvertible {
    let kind: String
    let reason: String

    init?(_ error: ESIError) {
        switch error {
        case .unprocessable(let reason), .notFound(let reason), .deleted(let reason):
            kind = error.kind
            self.reason = reason
        default: return nil
        }
    }

    var retryAfter: Duration? { .seconds(300) }
    var description: String { "ESI refused the pair: \(reason)" }
}
