import ESI
import TestSupport
import Testing

/// Greedy processes on one bucket: nothing may be refused, and little may be left.
@Suite("Saturated bucket", .timeLimit(.minutes(5)))
struct SaturationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let limit: Int
        let window: Int64
        let windows: Int64
        var testDescription: String { "\(limit)/\(window) ms" }
    }

    static let cases = [
        Case(limit: 300, window: 5000, windows: 12), Case(limit: 600, window: 20_000, windows: 6),
        Case(limit: 3600, window: 60_000, windows: 4), Case(limit: 3600, window: 900_000, windows: 3),
        Case(limit: 300, window: 3_600_000, windows: 3),
    ]

    @Test(arguments: cases, [1, 4])
    func nothingIsRefusedAndNearlyAllIsUsed(_ limits: Case, processes: Int) async {
        let fleet = fleet(limits, seed: 1)
        for _ in 0..<processes { fleet.addProcess(slots: 16) }
        await fleet.run(until: limits.window)
        let before = fleet.esi.bucket?.total ?? 0
        await fleet.run(until: limits.window * limits.windows)
        let spent = (fleet.esi.bucket?.total ?? 0) - before
        #expect(fleet.esi.count(429) == 0)
        #expect(Double(spent) >= 0.95 * Double(limits.limit) * Double(limits.windows - 1))
    }

    /// A window of a second: what is held for requests in flight, worst cost each, is a twentieth of it at any time.
    @Test func aWindowOfASecondIsUsedToo() async {
        let fleet = fleet(Case(limit: 300, window: 1000, windows: 20), seed: 2)
        for _ in 0..<4 { fleet.addProcess(slots: 8) }
        await fleet.run(until: 20_000)
        #expect(fleet.esi.count(429) == 0)
        #expect(Double(fleet.esi.bucket?.total ?? 0) >= 0.92 * 300 * 20)
    }

    /// Also when replies cost anything and some are lost.
    @Test(arguments: cases, 0..<2)
    func anyReplyMayCome(_ limits: Case, seed: Int) async {
        let fleet = fleet(limits, seed: UInt64(seed))
        fleet.esi.statuses = [200, 200, 304, 404, 500]
        for _ in 0..<4 { fleet.addProcess(slots: 8) }
        await fleet.run(until: limits.window * limits.windows)
        #expect(fleet.esi.count(429) == 0)
        #expect(fleet.esi.count(200) > 0)
    }

    @Test(arguments: [1, 3, 30], [Int64(1000), 20_000, 900_000])
    func tinyLimitsAreKept(limit: Int, window: Int64) async {
        let limits = Case(limit: limit, window: window, windows: 6)
        let fleet = fleet(limits, seed: 3)
        for _ in 0..<4 { fleet.addProcess(slots: 4) }
        await fleet.run(until: limits.window * limits.windows)
        #expect(fleet.esi.count(429) == 0)
        // One at a time at least, and what was refused came again.
        #expect(fleet.esi.count(200) >= max(3, limit / 2 * 4))
    }

    /// Processes die with requests in flight, others start, and exchanges fail before and after they were carried out.
    @Test(arguments: cases, 0..<2)
    func nothingIsRefusedWhateverBreaks(_ limits: Case, seed: Int) async {
        let fleet = fleet(limits, seed: UInt64(100 + seed))
        fleet.exchangeFailures = 0.05
        fleet.esi.statuses = [200, 200, 304, 404, 500]
        for _ in 0..<4 { fleet.addProcess(slots: 8) }
        let end = limits.window * limits.windows
        for index in 0..<8 {
            fleet.at(end / 10 * Int64(index + 1)) {
                $0.kill(index)
                $0.addProcess(slots: 8)
            }
        }
        await fleet.run(until: end)
        #expect(fleet.esi.count(429) == 0)
        #expect(fleet.esi.count(200) > 0)
    }

    /// A ledger that is slower than a lease is long must still let requests through.
    @Test func aSlowLedgerIsOnlySlow() async {
        let fleet = fleet(Case(limit: 3600, window: 60_000, windows: 1), seed: 5)
        fleet.exchangeTime = 300...900
        fleet.addProcess(slots: 8)
        await fleet.run(until: 60_000)
        #expect(fleet.esi.count(200) > 60)
    }

    /// What exchanges cost: a process at full speed asks a few times for each lease, not for each request.
    @Test func manyRequestsShareAnExchange() async {
        let fleet = fleet(Case(limit: 1_000_000, window: 60_000, windows: 1), seed: 6)
        fleet.addProcess(slots: 64)
        await fleet.run(until: 6_000)
        let sent = fleet.esi.arrivals.count
        #expect(sent > 6000)
        #expect(fleet.exchanges < sent / 10)
    }

    @Test func anIdleFleetLeavesTheLedgerAlone() async {
        let fleet = fleet(Case(limit: 30, window: 900_000, windows: 1), seed: 7)
        for _ in 0..<4 { fleet.addProcess(slots: 4) }
        await fleet.run(until: 60_000)
        let before = fleet.exchanges
        await fleet.run(until: 120_000)
        // The bucket is empty and all know until when.
        #expect(fleet.exchanges - before < 60)
    }

    private func fleet(_ limits: Case, seed: UInt64) -> Fleet {
        let route = Route(.get, "/killmails", pace: .entity, lifetime: 60)
        return Fleet(route, ESIModel(bucket: ModelBucket(limit: limits.limit, window: limits.window)), seed: seed)
    }
}
