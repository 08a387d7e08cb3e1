import Foundation
import Testing

@testable import ESI

/// The order in a bucket, step by step.
@Suite("Waiting line")
struct WaitingLineTests {
    private static let start = LedgerTime(milliseconds: 1_760_000_000_000)

    private func request(_ holder: String, _ waiters: (priority: Int, count: Int)...) -> LeaseRequest {
        LeaseRequest(holder: holder, waiters: waiters.map { .init(priority: $0.priority, count: $0.count) })
    }

    /// Sixty tokens in a minute, spent but for some: what is left is scarce.
    private func bucket(free: Int, at now: LedgerTime = start) -> Bucket {
        var bucket = Bucket(limit: 60, window: 60_000)
        bucket.record(cost: 60 - free, now: now + -55_000)
        return bucket
    }

    @Test func theHigherIsNotDelayedAndTheLowerWaits() {
        var bucket = bucket(free: 4)
        #expect(bucket.lease(request("high", (8, 2)), now: Self.start).count == 0)
        // Tokens of something else come back: the first that asks is not the one to get them.
        bucket = released(bucket)
        let low = bucket.lease(request("low", (1, 5)), now: Self.start + 10)
        #expect(low.count == 0)
        #expect(low.isPassedOver)
        #expect(low.opens - (Self.start + 10) == 100)
        #expect(bucket.lease(request("high", (8, 2)), now: Self.start + 20).count == 1)
        #expect(bucket.lease(request("high", (8, 1)), now: Self.start + 22).count == 1)
        #expect(bucket.lease(request("low", (1, 5)), now: Self.start + 24).count == 0)
        for _ in 0..<2 { bucket.settle(cost: 0, of: "high", repliedAt: Self.start + 30, now: Self.start + 30) }
        #expect(bucket.lease(request("low", (1, 5)), now: Self.start + 30).count == 1)
    }

    /// The same bucket with 10 tokens free.
    private func released(_ bucket: Bucket) -> Bucket {
        var bucket = bucket
        bucket.learn(limit: 66, window: 60_000)
        return bucket
    }

    @Test func nobodyWaitsLongForOneThatDoesNotCome() {
        var bucket = bucket(free: 4)
        let high = bucket.lease(request("dead", (8, 20)), now: Self.start)
        let opens = high.opens
        #expect(opens > Self.start)
        bucket = released(bucket)
        var granted: LedgerTime?
        var now = Self.start
        var looks = 0
        while granted == nil, looks < 1000 {
            let lease = bucket.lease(request("low", (1, 1)), now: now)
            if lease.count == 1 { granted = now } else { now = max(lease.opens, now + 1) }
            looks += 1
        }
        #expect((granted.map { $0 - Self.start } ?? .max) <= 2100)
        #expect(looks < 25)
    }

    @Test func aPlaceIsKeptUntilASecondAfterItsTime() {
        var line = WaitingLine()
        let high = request("high", (8, 3))
        _ = line.serve(high, turn: 1, now: Self.start) { _ in 0 }
        line.keep(high, until: Self.start + 400, now: Self.start)
        let low = request("low", (1, 3))
        #expect(line.count(before: 1, of: low, now: Self.start + 1399) == 3)
        #expect(line.count(before: 1, of: low, now: Self.start + 1400) == 0)
        #expect(line.count(before: 9, of: low, now: Self.start) == 0)
        line.advance(to: Self.start + 1400)
        #expect(line.isEmpty)
        // The clock was set back.
        line = WaitingLine()
        _ = line.serve(high, turn: 1, now: Self.start) { _ in 0 }
        line.keep(high, until: Self.start + 5000, now: Self.start)
        line.advance(to: Self.start + -1)
        #expect(line.isEmpty)
    }

    @Test func equalsComeByTurns() {
        var line = WaitingLine()
        var served: [String] = []
        var now = Self.start
        for step in 0..<60 {
            now = now + 200
            // One that always comes first, and two behind it.
            for name in ["quick", "b", "c"] {
                let own = request(name, (3, 9))
                let isFree = served.count <= step
                let lease = line.serve(own, turn: 2, now: now) { _ in isFree ? 2 : 0 }
                line.keep(own, until: now + 200, now: now)
                if lease.count > 0 { served.append(name) }
            }
        }
        for name in ["quick", "b", "c"] { #expect((18...22).contains(served.count { $0 == name }), "\(served)") }
    }

    /// Requests in flight were cancelled: their place must not be renewed with the others'.
    @Test func whatIsNoLongerWantedIsForgotten() {
        var line = WaitingLine()
        for waiters in [[(8, 3), (1, 2)], [(1, 2)]] {
            var own = LeaseRequest(holder: "a", waiters: waiters.map { .init(priority: $0.0, count: $0.1) })
            own.maximum = 0
            _ = line.serve(own, turn: 1, now: Self.start) { _ in 9 }
            line.keep(own, until: Self.start, now: Self.start)
        }
        #expect(line.count(before: 0, of: request("b", (0, 1)), now: Self.start) == 2)
        _ = line.serve(request("a"), turn: 1, now: Self.start) { _ in 9 }
        #expect(line.isEmpty)
    }

    @Test func lookingAgainWritesNothing() {
        var bucket = bucket(free: 2)
        func look(at milliseconds: Int64) -> Data? {
            _ = bucket.lease(request("a", (3, 4)), now: Self.start + milliseconds)
            var page = LedgerPage()
            page.set(bucket, for: AccountKey("bucket"))
            return page.states[AccountKey("bucket")]
        }
        bucket.record(cost: 2, now: Self.start + -55_000)
        let first = look(at: 0)
        #expect(look(at: 100) == first)
        #expect(look(at: 200) == first)
    }

    @Test func rowsOfAnEarlierVersionAreRead() {
        let bucket = """
            {"firstSlice":10560000000,"holdings":{"held":{"a":{"count":1,"until":1760000003200}}},"limit":600,\
            "spent":[595],"window":20000}
            """
        let route = """
            {"inFlight":{"held":{}},"knowledge":{"ungrouped":{}},"lastAt":1760000000000,"nextAt":1760000000200}
            """
        let page = LedgerPage([AccountKey("bucket"): Data(bucket.utf8), AccountKey("route"): Data(route.utf8)])
        #expect(page.account(Bucket.self, AccountKey("bucket"))?.requestsInFlight == 1)
        #expect(page.account(RouteAccount.self, AccountKey("route"))?.knowledge == .ungrouped)
    }

    /// Accounts are loaded and written by every exchange.
    @Test func theRowStaysSmall() {
        var bucket = Bucket(limit: 3600, window: 900_000)
        for second in 0..<900 { bucket.record(cost: 4, now: Self.start + Int64(second) * 1000) }
        let now = Self.start + 899_500
        func size() -> Int {
            var page = LedgerPage()
            page.set(bucket, for: AccountKey("bucket"))
            return page.states[AccountKey("bucket")]?.count ?? 0
        }
        let before = size()
        for process in 0..<8 {
            let waiters = [8, 3, 1].map { LeaseRequest.Waiters(priority: $0, count: 40) }
            _ = bucket.lease(
                LeaseRequest(holder: "worker-\(process).example:123456:deadbeef", waiters: waiters),
                now: now
            )
        }
        #expect(size() - before > 0)
        #expect(size() - before < 8 * 3 * 100)
    }
}
