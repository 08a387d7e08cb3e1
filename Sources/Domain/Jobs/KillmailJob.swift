import ESI
package import Jobs

/// Fetches a killmail once. Its body is `{"hash":"…","id":n}`.
package struct KillmailJob: SyncJob {
    package static let name: JobName = "killmail"
    package static let queue: QueueName = .killmails

    package let id: Int64
    package let hash: KillmailHash

    package init(_ reference: KillmailReference) {
        id = reference.id
        hash = reference.hash
    }

    package var entity: Int64 { id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let reference = KillmailReference(id: id, hash: hash)
        // Whoever saved it may have died before its follow-ups were queued.
        if try await services.store.hasKillmail(id) { return .done(enrichment: try await services.namesLeft()) }
        // A pair that ESI refused twice costs five tokens each time it is asked again.
        if let reason = try await services.store.invalidReason(of: reference) { return .discard(reason: reason) }
        do {
            let reply = try await services.esi.send(.killmail(id, hash.text), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return .done() }
            guard wire.killmailID == id else {
                throw ESIError.malformedBody(message: "the killmail has another id")
            }
            let killmail = Killmail(hash: hash, wire)
            let names = try await services.wantNames(of: killmail)
            try await services.store.save(killmail)
            return .done(enrichment: names)
        } catch ESIError.unprocessable(let reason) {
            guard context.attempt > 1 else { throw RefusedPair(reason: reason) }
            try await services.store.markInvalid(reference, reason: reason)
            // Jobs of one killmail are one job, so another hash of it had to wait for this one.
            if let other = try await services.store.pendingReference(of: id) {
                return .done(next: [KillmailJob(other)])
            }
            return .discard(reason: reason)
        } catch ESIError.notFound(let reason) {
            return .discard(reason: reason)
        } catch ESIError.deleted(let reason) {
            return .discard(reason: reason)
        }
    }
}

/// The first 422 of a pair. ESI is known to answer it wrongly under load, so it is believed the second time.
private struct RefusedPair: JobFailure, CustomStringConvertible {
    let reason: String

    var kind: String { "http_422" }
    var retryAfter: Duration? { .seconds(300) }
    var description: String { "ESI answered 422: \(reason)" }
}
