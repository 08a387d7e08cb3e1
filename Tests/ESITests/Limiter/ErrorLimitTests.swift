import ESI
import TestSupport
import Testing

/// Routes without a group: the error limit of the address and polite paces.
@Suite("Error limit and pace", .timeLimit(.minutes(5)))
struct ErrorLimitTests {
    static let quick = Route(.get, "/corporations/{id}", pace: .entity, lifetime: 60)
    static let bulk = Route(.post, "/characters/affiliation", pace: .bulk, lifetime: 60)

    /// Even when every request fails, when replies are lost, and wherever ESI's minutes begin.
    @Test(arguments: [[500], [404], [200, 404], [200, 200, 200, 200, 502]], 0..<3)
    func theLimitIsNeverReached(statuses: [Int], seed: Int) async {
        var esi = ESIModel()
        esi.errors = ModelErrorLimit(phase: Int64(seed) * 22_000)
        esi.statuses = statuses
        esi.losses = seed.isMultiple(of: 2) ? 0 : 0.2
        esi.roundsUp = seed > 1
        let fleet = Fleet(Self.quick, esi, seed: UInt64(seed))
        fleet.latency = 5...2000
        for _ in 0..<4 { fleet.addProcess(slots: 24) }
        await fleet.run(until: 600_000)
        #expect(fleet.esi.count(420) == 0)
        // A reply that was lost in one minute may have been counted in the next.
        #expect(fleet.esi.errors.worst <= (esi.losses == 0 ? 90 : 92))
        // It goes on in the next minute: eighty errors a minute at least, where there is nothing else.
        if statuses == [500], esi.losses == 0 { #expect(fleet.esi.count(500) >= 800) }
    }

    @Test(arguments: 0..<6)
    func deadProcessesHaveFailed(seed: Int) async {
        var esi = ESIModel()
        esi.statuses = [500]
        let fleet = Fleet(Self.quick, esi, seed: UInt64(seed))
        fleet.latency = 5...2000
        fleet.exchangeFailures = 0.05
        for _ in 0..<4 { fleet.addProcess(slots: 24) }
        for index in 0..<8 {
            fleet.at(Int64(index) * 9000 + 5000) {
                $0.kill(index)
                $0.addProcess(slots: 24)
            }
        }
        await fleet.run(until: 300_000)
        #expect(fleet.esi.errors.worst <= 90)
        #expect(fleet.esi.count(500) > 200)
    }

    /// Over any stretch of time no more than the pace allows, and nearly as much.
    @Test(arguments: [1, 4])
    func thePaceIsExact(processes: Int) async {
        let fleet = Fleet(Self.quick, ESIModel(), seed: 1)
        for _ in 0..<processes { fleet.addProcess(slots: 16) }
        await fleet.run(until: 120_000)
        let arrivals = fleet.esi.arrivals
        #expect(arrivals.count >= 590)
        for (index, time) in arrivals.enumerated() {
            for other in stride(from: index + 1, to: min(index + 50, arrivals.count), by: 7) {
                let allowed = Double(arrivals[other] - time) / 200 + 2
                #expect(Double(other - index) <= allowed)
            }
        }
    }

    @Test(arguments: [Int64(30), 1500])
    func bulkRoutesAreAskedOneAtATime(latency: Int64) async {
        let fleet = Fleet(Self.bulk, ESIModel(), seed: 1)
        fleet.latency = latency...latency
        for _ in 0..<4 { fleet.addProcess(slots: 4) }
        await fleet.run(until: 60_000)
        let arrivals = fleet.esi.arrivals
        for (one, next) in zip(arrivals, arrivals.dropFirst()) { #expect(next - one >= max(945, latency)) }
        #expect(arrivals.count >= Int(60_000 / max(1050, latency + 200)))
    }

    /// Until a route's first reply has come, it is asked once, whoever asks.
    @Test func anUnknownRouteIsAskedOnce() async {
        let fleet = Fleet(Self.quick, ESIModel(bucket: ModelBucket(limit: 300, window: 20_000)), seed: 1)
        fleet.latency = 5000...5000
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: 4900)
        #expect(fleet.esi.arrivals.count == 1)
        fleet.latency = 10...20
        await fleet.run(until: 6000)
        #expect(fleet.esi.arrivals.count > 60)
        #expect(fleet.esi.count(429) == 0)
    }

    /// The one who asked died: another asks.
    @Test func anUnknownRouteIsAskedAgain() async {
        let fleet = Fleet(Self.quick, ESIModel(), seed: 1)
        fleet.latency = 2000...2000
        fleet.addProcess(slots: 1)
        await fleet.run(until: 500)
        fleet.kill(0)
        fleet.addProcess(slots: 4)
        await fleet.run(until: 3000)
        #expect(fleet.esi.arrivals.count == 1)
        await fleet.run(until: 8000)
        #expect(fleet.esi.arrivals.count > 1)
    }

    @Test func a420StopsTheAddress() async {
        var esi = ESIModel()
        // Another program has used the limit up.
        for _ in 0..<100 { esi.errors.count(at: 0) }
        esi.errors = {
            var errors = ModelErrorLimit(phase: 20_000)
            for _ in 0..<100 { errors.count(at: 0) }
            return errors
        }()
        let fleet = Fleet(Self.quick, esi, seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: 39_000)
        #expect(fleet.esi.count(420) == 1)
        #expect(fleet.esi.arrivals.count == 1)
        #expect(fleet.refusals.allSatisfy { $0.obstacle == .addressStopped })
        await fleet.run(until: 60_000)
        #expect(fleet.esi.count(420) == 1)
        #expect(fleet.esi.count(200) > 50)
    }

    @Test func foreignErrorsAreSeen() async {
        var esi = ESIModel()
        esi.statuses = [404]
        for _ in 0..<60 { esi.errors.count(at: 0) }
        let fleet = Fleet(Self.quick, esi, seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: 59_000)
        #expect(fleet.esi.errors.worst <= 91)
        #expect(fleet.esi.count(404) >= 28)
    }

    /// Downtime: one probe at a time, over all processes, less and less often, and on at once when it ends.
    @Test func downtimeIsProbed() async {
        let fleet = Fleet(Self.quick, ESIModel(), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        fleet.at(10_000) { $0.esi.isDown = true }
        await fleet.run(until: 10_400)
        let before = fleet.esi.arrivals.count
        await fleet.run(until: 130_000)
        let probes = fleet.esi.arrivals.dropFirst(before)
        #expect((5...9).contains(probes.count))
        for (one, next) in zip(probes, probes.dropFirst()) { #expect(next - one >= 4900) }
        fleet.at(130_000) { $0.esi.isDown = false }
        await fleet.run(until: 175_000)
        #expect(fleet.esi.count(200) - before > 40)
    }

    /// Ten minutes without a network leave ESI's minute as it was, and the first request that gets through opens the way.
    @Test(arguments: [nil, ModelBucket(limit: 30, window: 60_000)])
    func anOutageSpendsNothing(bucket: ModelBucket?) async throws {
        let fleet = Fleet(Self.quick, ESIModel(bucket: bucket), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        await fleet.run(until: 60_000)
        let before = fleet.esi.count(200)
        fleet.unreachable = 1
        await fleet.run(until: 660_000)
        #expect(fleet.esi.count(200) - before <= 8)
        let now = LedgerTime(milliseconds: fleet.now + fleet.ledgerOffset)
        let address = try #require(fleet.account(AddressAccount.self, LedgerExchange.addressKey("default")))
        #expect(address.errors.remaining(at: now) == ErrorBudget.limit)
        if var known = fleet.account(Bucket.self, LedgerExchange.bucketKey("group", nil, "default")) {
            known.advance(to: now)
            #expect(known.used(at: now) <= Cost.worst)
        }
        fleet.unreachable = 0
        await fleet.run(until: 690_000)
        #expect(fleet.esi.count(200) - before > 8)
    }

    /// A probe that nobody answers says nothing: it must not open the way for all.
    @Test func aLostProbeIsNoSign() async {
        let fleet = Fleet(Self.quick, ESIModel(), seed: 1)
        for _ in 0..<4 { fleet.addProcess(slots: 16) }
        fleet.at(10_000) { $0.esi.isDown = true }
        fleet.at(11_000) { $0.esi.losses = 1 }
        await fleet.run(until: 11_000)
        let before = fleet.esi.arrivals.count
        await fleet.run(until: 100_000)
        #expect(fleet.esi.arrivals.count - before <= 18)
    }
}

@Suite("Error budget")
struct ErrorBudgetTests {
    private static let now = LedgerTime(milliseconds: 1_760_000_000_000)

    /// A process that was frozen for 7 s reads a reply of before: it tells neither of a new minute nor of what is left.
    @Test func anOldReplyBringsNothingBack() {
        var budget = ErrorBudget()
        budget.settle(isError: true, remain: 20, reset: 30, now: Self.now)
        budget.settle(isError: true, remain: 60, reset: 37, uncertainty: 7000, now: Self.now)
        #expect(budget.remaining(at: Self.now) == 20)
        budget.settle(isError: true, remain: 99, reset: 59, uncertainty: 7000, now: Self.now + 31_000)
        #expect(budget.remaining(at: Self.now + 31_000) == 99)
    }

    /// One that was frozen when it had said how old the reply is, and not yet to whom.
    @Test func anotherMinuteDoesNotBeginBeforeTheKnownOneEnds() {
        var budget = ErrorBudget()
        budget.settle(isError: true, remain: 42, reset: 16, now: Self.now)
        budget.settle(isError: true, remain: 73, reset: 23, uncertainty: 1, now: Self.now)
        #expect(budget.remaining(at: Self.now) == 42)
        budget.settle(isError: true, remain: 99, reset: 60, uncertainty: 1, now: Self.now + 23_000)
        #expect(budget.remaining(at: Self.now + 23_000) == 99)
    }

    /// One that was frozen told of the minute first, and made it longer: what others say of it holds none the less.
    @Test func whatIsLeftIsBelievedWhereTheMinuteIsThoughtToBeLonger() {
        var budget = ErrorBudget()
        budget.settle(isError: true, remain: 20, reset: 57, uncertainty: 1, now: Self.now)
        budget.settle(isError: true, remain: 12, reset: 50, uncertainty: 1, now: Self.now + 1000)
        #expect(budget.remaining(at: Self.now + 1000) == 12)
        // One of the minute before is one error more, and no less is left for it.
        budget.settle(isError: true, remain: 3, reset: 0, uncertainty: 1, now: Self.now + 2000)
        #expect(budget.remaining(at: Self.now + 2000) == 11)
    }

    /// Where the clock was set back, the known minute ends later than ESI's: until then its errors are still counted.
    @Test func errorsCountWhereTheMinuteIsThoughtToBeLonger() {
        var budget = ErrorBudget()
        budget.settle(isError: true, remain: 50, reset: 30, now: Self.now)
        let back = Self.now + -86_400_000
        for error in 1...10 { budget.settle(isError: true, remain: 50 - error, reset: 29, now: back) }
        #expect(budget.remaining(at: back) == 40)
    }

    /// Replies of one minute, the last first, where some seem to be of the minute before and some do not.
    @Test(arguments: [Int64(30_000), 45_000])
    func whatSeemsToBeOfTwoMinutesIsCounted(_ tooLate: Int64) {
        var budget = ErrorBudget()
        budget.settle(isError: true, remain: 50, reset: 60, now: Self.now)
        let times = [200, 100, -100].map { Self.now + (60_000 - tooLate - $0) }
        for (index, time) in times.enumerated() {
            budget.settle(isError: true, remain: 47 + index, reset: 0, now: time)
        }
        #expect((45...47).contains(budget.remaining(at: times[2])))
    }
}
