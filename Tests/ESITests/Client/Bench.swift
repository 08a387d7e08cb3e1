import ESI
import Foundation
import TestSupport

/// A client on a stubbed transport, with a limiter of its own whose ledger's clock runs.
struct Bench: Sendable {
    let transport = StubTransport()
    let ledger = MemoryRateLedger(isRunning: true)
    let limiter: RateLimiter
    let client: ESIClient

    /// - Parameter perSecond: a pace that no test waits for, if not given.
    init(patience: Duration = .seconds(10), perSecond: Double = 1000) {
        limiter = RateLimiter(
            ledger: ledger,
            configuration: RateLimiterConfiguration(
                holder: "bench",
                address: "default",
                entityPace: PaceLimit(perSecond: perSecond),
                bulkPace: PaceLimit(perSecond: 1000, maximumInFlight: 1),
                patience: patience
            ),
            logger: .silent
        )
        client = ESIClient(
            transport: transport,
            limiter: limiter,
            configuration: ESIClientConfiguration(
                baseURL: "https://esi.test",
                compatibilityDate: "2026-08-18",
                userAgent: "tests/1 (a@b.test)"
            )
        )
    }

    /// Runs the limiter meanwhile, and its last settlement afterwards.
    static func run(
        patience: Duration = .seconds(10),
        perSecond: Double = 1000,
        _ body: (Bench) async throws -> Void
    ) async throws {
        let bench = Bench(patience: patience, perSecond: perSecond)
        let life = Task { await bench.limiter.run() }
        do {
            try await body(bench)
        } catch {
            life.cancel()
            await life.value
            throw error
        }
        life.cancel()
        await life.value
    }

    /// Sends one request and tells how it failed.
    func failure(_ replies: StubTransport.Reply..., etag: String? = nil) async -> ESIError? {
        for reply in replies { transport.add(reply) }
        do {
            _ = try await client.send(.alliance(99_000_001), etag: etag, priority: 3)
            return nil
        } catch {
            return error as? ESIError
        }
    }

    func route(_ route: Route = .alliance) -> RouteAccount? {
        ledger.account(RouteAccount.self, LedgerExchange.routeKey(route.id, "default"))
    }

    var address: AddressAccount? { ledger.account(AddressAccount.self, LedgerExchange.addressKey("default")) }

    func bucket(_ group: String) -> Bucket? {
        ledger.account(Bucket.self, LedgerExchange.bucketKey(group, nil, "default"))
    }
}

enum Body {
    static let alliance =
        #"{"name":"Tests","ticker":"T.S","creator_id":95000001,"creator_corporation_id":98000001,"date_founded":"2011-02-03T04:05:06Z"}"#
}
