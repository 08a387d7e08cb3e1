import Domain
import ESI
import Foundation

extension Plan {
    /// Reads the store and the ledger. Nothing is sent, and nothing queued.
    init(_ target: SyncTarget, engine: Engine, now: Date) async throws {
        let snapshot = try await engine.ledger.snapshot()
        if target == .killmails {
            let killmails = try await engine.store.killmailCounts()
            self.init(
                target.command,
                killmails: killmails.backlog,
                givenUp: killmails.givenUp,
                speed: Speed(of: .killmail, snapshot, engine.configuration)
            )
        } else {
            let survey = try await Survey(engine.store, settings: engine.settings, now: now)
            self.init(target, survey) { Speed(of: $0, snapshot, engine.configuration) }
        }
    }
}

extension Plan.Speed {
    /// What the ledger knows; before the first reply what is published, or the pace.
    init(of route: Route, _ snapshot: LedgerSnapshot, _ configuration: Configuration) {
        let address = configuration.egress
        let account = snapshot.page.account(RouteAccount.self, LedgerExchange.routeKey(route.id, address))
        let group: String? =
            switch account?.knowledge {
            case .group(let group): group
            case .unknown, nil: route.published?.name
            case .ungrouped: nil
            }
        guard let group else {
            self = .pace(perSecond: route.pace == .bulk ? configuration.bulkRate : configuration.entityRate)
            return
        }
        let key = LedgerExchange.bucketKey(group, nil, address)
        if var bucket = snapshot.page.account(Bucket.self, key) {
            bucket.advance(to: snapshot.time)
            self = .bucket(
                free: max(0, bucket.free(at: snapshot.time)),
                limit: bucket.limit,
                windowSeconds: Double(bucket.window) / 1000
            )
        } else if let published = route.published {
            self = .bucket(
                free: published.limit,
                limit: published.limit,
                windowSeconds: Double(published.window) / 1000
            )
        } else {
            self = .pace(perSecond: configuration.entityRate)
        }
    }
}
