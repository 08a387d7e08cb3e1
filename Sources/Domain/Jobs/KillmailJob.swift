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
        let reference = KillmailReference(id: id, hash: hash)
        switch try await services.store.standing(of: reference) {
        case .unread: break
        case .stored:
            if let outcome = try await followUpsOfStored(services, context) { return outcome }
        // It costs five tokens each time it is asked again.
        case .invalid(let reason): return try await giveUp(reason, services)
        }
        do {
            let reply = try await services.esi.send(.killmail(id, hash.text), priority: context.priority.rawValue)
            return try await keep(reply, services, context)
        } catch let error as ESIError {
            guard let refusal = RefusedPair(error) else { throw error }
            return try await believe(refusal, of: reference, services, context)
        }
    }

    /// Apart from the request, as what else comes before or after it is: a thousand jobs at a time keep the frames that
    /// they wait in.
    @inline(never)
    private func keep(
        _ reply: Reply<WireKillmail>,
        _ services: Services,
        _ context: JobContext
    ) async throws -> Outcome {
        guard case .value(let wire, _) = reply else { return .done() }
        guard wire.killmailID == id else {
            throw ESIError.malformedBody(message: "the killmail has another id")
        }
        let killmail = Killmail(hash: hash, wire)
        try await services.store.save(killmail)
        return try await followUps(of: killmail, services, context)
    }

    /// The second time.
    @inline(never)
    private func believe(
        _ refusal: RefusedPair,
        of reference: KillmailReference,
        _ services: Services,
        _ context: JobContext
    ) async throws -> Outcome {
        let isInvalid = try await services.store.recordRefusal(
            of: reference,
            reason: refusal.reason,
            distance: RefusedPair.distance(in: context)
        )
        guard isInvalid else { throw refusal }
        return try await giveUp(refusal.reason, services)
    }

    /// Jobs of one killmail are one job, so another hash of it had to wait for this one.
    private func giveUp(_ reason: String, _ services: Services) async throws -> Outcome {
        guard let other = try await services.store.pendingReference(of: id) else { return .discard(reason: reason) }
        return .done(next: [KillmailJob(other)])
    }

    /// - Returns: nil where it is not stored any more.
    @inline(never)
    private func followUpsOfStored(_ services: Services, _ context: JobContext) async throws -> Outcome? {
        guard let killmail = try await services.store.killmail(id) else { return nil }
        return try await followUps(of: killmail, services, context)
    }

    @inline(never)
    private func followUps(
        of killmail: Killmail,
        _ services: Services,
        _ context: JobContext
    ) async throws -> Outcome {
        let names = try await services.wantNames(of: killmail.namedIDs)
        var oldest: KillmailReference?
        if id.isMultiple(of: Self.turnOfTheOldest) {
            oldest = try await services.oldestKillmails.next(in: services.store)
        }
        let parties = Dictionary(uniqueKeysWithValues: EntityKind.allCases.map { ($0, killmail.parties($0)) })
        let toRead = try await services.toRead(parties, context)
        let alliances: [any Job] = toRead[.alliance, default: []].map(NamedAllianceJob.init)
        let corporations = toRead[.corporation, default: []].map(CorporationJob.init)
        let characters = toRead[.character, default: []].map(CharacterJob.init)
        return .done(
            next: oldest.map { [KillmailJob($0)] } ?? [],
            enrichment: alliances + corporations + characters,
            placed: names
        )
    }
}

/// ESI does not hand the killmail out for this pair: id and hash do not fit. It is known to say so wrongly under load, so
/// it is believed the second time. That there is no such killmail is never believed: it says so of new ones, for a while.
private struct RefusedPair: JobFailure, CustomStringConvertible {
    let kind: String
    let reason: String

    init?(_ error: ESIError) {
        switch error {
        case .unprocessable(let reason):
            kind = error.kind
            self.reason = reason
        default: return nil
        }
    }

    var retryAfter: Duration? { .seconds(300) }

    /// Whoever asks by hand may do so at once. But where a worker died between the record and the job's end, nobody has
    /// asked anew.
    static func distance(in context: JobContext) -> Duration {
        context.priority >= .manual && context.crashes == 0 ? .zero : .seconds(290)
    }

    var description: String { "ESI refused the pair: \(reason)" }
}
