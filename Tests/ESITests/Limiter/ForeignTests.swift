import ESI
import TestSupport
import Testing

/// Another program on the same address, and replies that tell us to stop.
@Suite("Foreign traffic", .timeLimit(.minutes(5)))
struct ForeignTests {
    /// Its spending is seen in the replies, and what it leaves is used.
    @Test(arguments: [0.2, 0.5], 0..<3)
    func whatIsLeftIsUsed(share: Double, seed: Int) async {
        let window: Int64 = 60_000
        var esi = ESIModel(bucket: ModelBucket(limit: 3600, window: window))
        esi.foreignRate = share * 3600 / Double(window)
        let fleet = Fleet(ErrorLimitTests.quick, esi, seed: UInt64(seed))
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: window * 2)
        let before = (all: fleet.esi.bucket?.total ?? 0, foreign: fleet.esi.foreignTotal, late: fleet.esi.count(429))
        await fleet.run(until: window * 6)
        let foreign = fleet.esi.foreignTotal - before.foreign
        let ours = (fleet.esi.bucket?.total ?? 0) - before.all - foreign
        let left = 3600 * 4 - foreign
        #expect(Double(ours) >= 0.9 * Double(left), "\(ours) of \(left)")
        // Both live at the limit, and the other does not look: now and then it is there first.
        #expect(fleet.esi.count(429) - before.late <= ours / 2 * 7 / 100)
    }

    /// The first reply tells what was spent before we came.
    @Test func aFullBucketIsLearnedFromOneReply() async {
        let window: Int64 = 60_000
        var bucket = ModelBucket(limit: 3600, window: window)
        bucket.spend(3580, at: 0)
        let fleet = Fleet(ErrorLimitTests.quick, ESIModel(bucket: bucket), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: window - 1000)
        #expect(fleet.esi.count(429) == 0)
        #expect((6...10).contains(fleet.esi.count(200)))
        await fleet.run(until: window * 2)
        #expect(fleet.esi.count(200) > 1700)
    }

    /// A step of the store's clock, back or forth, costs at most a window, and never a 429 when it is back.
    @Test(arguments: [Int64(-3_600_000), -86_400_000, -30_000, 20_000, 7_200_000])
    func aClockStepIsSurvived(step: Int64) async {
        let window: Int64 = 20_000
        let fleet = Fleet(ErrorLimitTests.quick, ESIModel(bucket: ModelBucket(limit: 600, window: window)), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        fleet.at(50_000) { $0.ledgerOffset += step }
        await fleet.run(until: 50_000)
        #expect(fleet.esi.count(429) == 0)
        await fleet.run(until: 50_000 + 2 * window + 2000)
        // Forward, all that was spent seems to have come back. What waits goes out before the replies put it right.
        #expect(fleet.esi.count(429) <= (step > 0 ? 64 : 0))
        // All comes back at once now: between two of these times.
        await fleet.run(until: 50_000 + 2 * window + 12_000)
        let before = fleet.esi.count(200)
        await fleet.run(until: 50_000 + 4 * window + 12_000)
        #expect(Double(fleet.esi.count(200) - before) >= 0.9 * 600)
    }

    @Test(arguments: [Int64(-86_400_000), 86_400_000])
    func aClockStepDoesNotStopPacesAndErrors(step: Int64) async {
        var esi = ESIModel()
        esi.statuses = [200, 200, 200, 200, 500]
        let fleet = Fleet(ErrorLimitTests.quick, esi, seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        fleet.at(50_000) { $0.ledgerOffset += step }
        fleet.at(50_000) { $0.esi.isDown = true }
        fleet.at(70_000) { $0.esi.isDown = false }
        fleet.at(75_000) { $0.ledgerOffset += step }
        await fleet.run(until: 120_000)
        let before = fleet.esi.count(200)
        await fleet.run(until: 180_000)
        #expect(fleet.esi.count(200) - before > 100)
        #expect(fleet.esi.errors.worst <= 100)
    }

    /// A window that ESI changes is learned in flight.
    @Test(arguments: [3, 30, 300, 2000], [Int64(1000), 20_000, 900_000])
    func aNewLimitIsLearned(limit: Int, window: Int64) async {
        let fleet = Fleet(ErrorLimitTests.quick, ESIModel(bucket: ModelBucket(limit: 600, window: 20_000)), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 8) }
        fleet.at(45_000) { $0.esi.bucket = ModelBucket(limit: limit, window: window) }
        // Where all of the old window was used, it is learned when the first of it comes back.
        await fleet.run(until: 66_000)
        let refused = fleet.esi.count(429)
        await fleet.run(until: 66_000 + 2 * window)
        #expect(fleet.esi.count(429) == refused)
        let before = fleet.esi.count(200)
        await fleet.run(until: 66_000 + 6 * window)
        #expect(fleet.esi.count(200) - before >= max(3, limit * 8 / 10))
    }
}
