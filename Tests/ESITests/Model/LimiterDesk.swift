import Testing

@testable import ESI

/// A process and the ledger, with the time in the hands of the test.
final class LimiterDesk {
    static let route = Route(.get, "/killmails/{id}", pace: .entity, lifetime: 60)
    static let start = ContinuousClock.now

    var state: LimiterState
    var page = LedgerPage()
    var milliseconds: Int64 = 0
    var lastExchange: LedgerExchange?
    var now: ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }
    var ledgerNow: LedgerTime { LedgerTime(milliseconds: 1_760_000_000_000 + milliseconds) }

    init(holder: String = "me", patience: Duration = .seconds(10)) {
        let configuration = RateLimiterConfiguration.polite(holder, patience: patience)
        state = LimiterState(configuration: configuration, now: Self.start)
    }

    /// - Returns: who was released, in order; nil where there was nothing to exchange.
    func exchange() -> [LimiterState.Release]? {
        guard let exchange = state.collect(now: now) else { return nil }
        lastExchange = exchange
        let reply = Ledger.apply(exchange, to: &page, now: ledgerNow)
        return state.apply(reply, to: exchange, startedAt: now, now: now)
    }

    /// The ledger does it, and the process does not hear of it.
    func exchangeAndLoseReply() throws {
        let exchange = try #require(collect())
        _ = Ledger.apply(exchange, to: &page, now: ledgerNow)
        state.restore(exchange, startedAt: now)
    }

    func collect() -> LedgerExchange? { state.collect(now: now) }
    func collectLast() -> LedgerExchange? { state.collectLast(now: now) }
    func take() -> Permit? { state.take(Lane(route: Self.route.id), now: now) }

    /// Exchanges until there is nothing to tell or to ask.
    func permits() -> [(id: UInt64, permit: Permit)] {
        var permits: [(UInt64, Permit)] = []
        while let releases = exchange() {
            for case .permit(let id, let permit) in releases { permits.append((id, permit)) }
        }
        return permits
    }

    func wait(_ id: UInt64, priority: Int = 3, subject: Subject? = nil) {
        guard case .wait = state.acquire(Self.route, subject, id: id, priority: priority, now: now) else {
            Issue.record("\(id) does not wait")
            return
        }
    }

    @discardableResult
    func reply(_ permit: Permit, status: Int = 200, limit: Int = 30_000, remaining: Int? = nil) -> Bool {
        var report = RateReport()
        report.group = "killmail"
        report.limit = limit
        report.window = 900_000
        report.remaining = remaining
        return state.settle(permit, .reply(status: status), report: report, isDown: false, now: now)
    }

    func bucket() -> Bucket? { page.account(Bucket.self, LedgerExchange.bucketKey("killmail", nil, "default")) }

    /// As a limiter is after its first reply: the group is known.
    func warmUp(limit: Int = 30_000) {
        for _ in 0..<(limit > 100 ? 2 : 1) {
            wait(0)
            for (_, permit) in permits() { reply(permit, limit: limit) }
            milliseconds += 100
            _ = exchange()
        }
    }
}
