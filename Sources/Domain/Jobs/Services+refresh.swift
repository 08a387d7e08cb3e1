import ESI
import Foundation

/// Whether the store holds an entity as ESI has it now.
enum Refreshed<Wire: Sendable>: Sendable {
    /// It was not in the store, or otherwise. Boxed, as in ``Reply``.
    indirect case read(Wire)
    case current
    /// - Parameter isDeleted: ESI has just said so, of a character.
    case missing(reason: String, isDeleted: Bool = false)
}

extension Services {
    /// Brings one entity up to date, without a request where it has not expired.
    ///
    /// Apart from its callers, as what they do then is: a thousand jobs at a time keep the frames that they wait in.
    /// - Parameter save: commits what was read together with its validity, so that no ETag is kept without its data.
    @inline(never)
    func refresh<Wire: Sendable>(
        _ kind: EntityKind,
        _ id: Int64,
        from endpoint: Endpoint<Wire>,
        priority: Int,
        save: (Wire, Validity) async throws(StoreError) -> Void
    ) async throws -> Refreshed<Wire> {
        let known = try await store.freshness(of: kind, id)
        var etag: String?
        switch known {
        case .known(let validity):
            if validity.isCurrent(at: now()) { return .current }
            etag = validity.etag
        case .missing(let reason, let recheckAt):
            if recheckAt > now() { return .missing(reason: reason) }
        case nil: break
        }
        do {
            let reply = try await esi.send(
                endpoint,
                etag: etag,
                priority: priority,
                isWanted: { try await self.isStale(kind, id) }
            )
            return try await keep(reply, of: kind, id, save: save)
        } catch is OvertakenRequest {
            return .current
        } catch ESIError.deleted(let reason) {
            try await miss(kind, id, reason, isDeleted: true, recheck: settings.deletedRecheck)
            return .missing(reason: reason, isDeleted: true)
        } catch ESIError.notFound(let reason) {
            var recheck = settings.missingRecheck
            if case .missing = known { recheck = settings.missingAgainRecheck }
            try await miss(kind, id, reason, isDeleted: false, recheck: recheck)
            return .missing(reason: reason)
        }
    }

    @inline(never)
    private func keep<Wire>(
        _ reply: Reply<Wire>,
        of kind: EntityKind,
        _ id: Int64,
        save: (Wire, Validity) async throws(StoreError) -> Void
    ) async throws(StoreError) -> Refreshed<Wire> {
        switch reply {
        case .value(let wire, let validity):
            try await save(wire, validity)
            return .read(wire)
        case .unchanged(let validity):
            try await store.renew(kind, id, validity)
            return .current
        }
    }

    /// Two jobs may mean one entity: an alliance with its members, and the same where a killmail names it.
    private func isStale(_ kind: EntityKind, _ id: Int64) async throws -> Bool {
        guard case .known(let validity) = try await store.freshness(of: kind, id) else { return true }
        return !validity.isCurrent(at: now())
    }

    @inline(never)
    private func miss(
        _ kind: EntityKind,
        _ id: Int64,
        _ reason: String,
        isDeleted: Bool,
        recheck: Duration
    ) async throws {
        let recheckAt = now().addingTimeInterval(recheck.seconds)
        try await store.recordMissing(kind, id, reason: reason, isDeleted: isDeleted, recheckAt: recheckAt)
    }

    /// The ids of a list route, from the store where they have not expired.
    func ids(from endpoint: Endpoint<[Int64]>, priority: Int) async throws -> [Int64] {
        let known = try await store.list(endpoint.path)
        if let known, known.validity.isCurrent(at: now()) { return known.ids }
        let isWanted = { try await self.store.list(endpoint.path)?.validity.isCurrent(at: self.now()) != true }
        let list: CachedList
        do {
            let etag = known?.validity.etag
            switch try await esi.send(endpoint, etag: etag, priority: priority, isWanted: isWanted) {
            case .value(let ids, let validity): list = CachedList(ids: ids, validity: validity)
            case .unchanged(let validity): list = CachedList(ids: known?.ids ?? [], validity: validity)
            }
        } catch is OvertakenRequest {
            return try await store.list(endpoint.path)?.ids ?? []
        }
        try await store.save(list, for: endpoint.path)
        return list.ids
    }
}
