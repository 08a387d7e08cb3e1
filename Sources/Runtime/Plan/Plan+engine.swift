import ESI
import Foundation

extension Plan {
    /// Reads the store and the ledger. Nothing is sent, and nothing queued.
    init(_ target: SyncTarget, engine: Engine, now: Date) async throws {
        let survey = try await Survey(engine.store, settings: engine.settings, now: now)
        let snapshot = try await engine.ledger.snapshot()
        let configuration = engine.configuration
        self.init(target, survey) { route in
            Self.bucket(of: route, snapshot, address: configuration.egress)
                ?? .pace(perSecond: route.pace == .bulk ? configuration.bulkRate : configuration.entityRate)
        }
    }

    private static func bucket(of route: Route, _ snapshot: LedgerSnapshot, address: String) -> Speed? {
        let account = snapshot.page.account(RouteAccount.self, LedgerExchange.routeKey(route.id, address))
        guard case .group(let group) = account?.knowledge else { return nil }
        guard var bucket = snapshot.page.account(Bucket.self, LedgerExchange.bucketKey(group, nil, address)) else {
            return nil
        }
        bucket.advance(to: snapshot.time)
        return .bucket(
            free: max(0, bucket.free(at: snapshot.time)),
            limit: bucket.limit,
            windowSeconds: Double(bucket.window) / 1000
        )
    }
}
