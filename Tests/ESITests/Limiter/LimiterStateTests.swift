import TestSupport
import Testing

@testable import ESI

/// The limiter's decisions, step by step, in virtual time.
@Suite("Limiter state")
struct LimiterStateTests {
    private static let route = LimiterDesk.route

    @Test func theMostUrgentIsServedFirst() {
        let desk = LimiterDesk()
        desk.wait(1, priority: 3)
        desk.wait(2, priority: 1)
        let first = desk.permits()
        #expect(first.map(\.id) == [1])
        for (id, priority) in [(3, 1), (4, 8), (5, 3), (6, 8), (7, 0)] { desk.wait(UInt64(id), priority: priority) }
        desk.milliseconds = 300
        for (_, permit) in first { desk.reply(permit) }
        #expect(desk.permits().map(\.id) == [4, 6, 5, 2, 3, 7])
    }

    /// Whoever comes when others wait does not overtake them.
    @Test func nobodyOvertakes() {
        let desk = LimiterDesk()
        desk.wait(1)
        _ = desk.permits()
        desk.wait(2)
        #expect(desk.take() == nil)
    }

    @Test func theGroupIsLearnedAndAskedForAtOnce() {
        let desk = LimiterDesk()
        desk.wait(1)
        let permits = desk.permits()
        desk.reply(permits[0].permit)
        desk.wait(2)
        // The first exchange tells of the group and is directed there, the second asks there.
        #expect(desk.exchange()?.isEmpty == true)
        #expect(desk.exchange()?.count == 1)
        #expect(desk.lastExchange?.demands.first?.group == "killmail")
    }

    @Test func settlementsShareAnExchange() {
        let desk = LimiterDesk()
        desk.warmUp()
        for id in 1...3 { desk.wait(UInt64(id)) }
        let permits = desk.permits()
        #expect(permits.count == 3)
        for (_, permit) in permits {
            desk.milliseconds += 3
            desk.reply(permit)
        }
        #expect(desk.exchange() == nil)
        desk.milliseconds += 20
        #expect(desk.state.nextWake(now: desk.now).map { $0 <= desk.now } == true)
        #expect(desk.exchange()?.isEmpty == true)
        #expect(desk.lastExchange?.settlements.count == 3)
        #expect(desk.bucket()?.requestsInFlight == 0)
        #expect(desk.bucket()?.used(at: desk.ledgerNow) == 10)
    }

    @Test(arguments: [420, 429])
    func whatStopsOthersIsToldAtOnce(status: Int) {
        let desk = LimiterDesk()
        desk.warmUp()
        desk.wait(1)
        let permits = desk.permits()
        #expect(desk.reply(permits[0].permit, status: status))
        #expect(desk.exchange() != nil)
        desk.wait(2)
        let releases = desk.exchange() ?? []
        guard case .refused(2, let limited)? = releases.first else {
            Issue.record("\(releases)")
            return
        }
        #expect(limited.obstacle == (status == 420 ? .addressStopped : .bucketStopped))
        #expect(limited.delay >= .seconds(29))
    }

    /// What was leased ahead goes back when it is not used, and is not sent after a stop.
    @Test(arguments: [false, true])
    func stockGoesBack(byStop: Bool) throws {
        let desk = LimiterDesk()
        desk.warmUp()
        // At full speed it leases ahead.
        var id: UInt64 = 100
        for _ in 0..<100 {
            id += 1
            if case .permit(let permit) = desk.state.acquire(Self.route, nil, id: id, priority: 3, now: desk.now) {
                desk.reply(permit)
            }
            for (_, permit) in desk.permits() { desk.reply(permit) }
            desk.milliseconds += 10
        }
        let ahead = try #require(desk.bucket()?.requestsInFlight)
        #expect(ahead > 1)
        if byStop {
            let permit = try #require(desk.take())
            desk.reply(permit, status: 429)
            #expect(desk.take() == nil)
        } else {
            desk.milliseconds += 201
            #expect(desk.take() == nil)
            // A last lease for what may still come; then no more.
            _ = desk.permits()
            desk.milliseconds += 201
        }
        _ = desk.permits()
        #expect(desk.bucket()?.requestsInFlight == 0)
    }

    @Test func waitersBeyondPatienceAreRefused() {
        let desk = LimiterDesk(patience: .seconds(5))
        desk.warmUp(limit: 6)
        desk.wait(1)
        let permits = desk.permits()
        // Six tokens, two spent: the next comes in a quarter of an hour.
        #expect(permits.isEmpty)
        guard case .refused(let limited) = desk.state.acquire(Self.route, nil, id: 2, priority: 3, now: desk.now) else {
            Issue.record("not refused")
            return
        }
        #expect(limited.obstacle == .bucketEmpty)
        #expect(limited.delay > .seconds(890))
    }

    /// The route is open every moment, and yet somebody far back waits too long.
    @Test func noSlotIsHeldLongerThanThePatience() {
        let desk = LimiterDesk(patience: .seconds(5))
        desk.wait(0)
        let probe = desk.permits()
        var report = RateReport()
        report.errorRemain = 100
        _ = desk.state.settle(probe[0].permit, .reply(status: 200), report: report, isDown: false, now: desk.now)
        for id in 1...100 { desk.wait(UInt64(id)) }
        var served = 0
        var refused: [UInt64] = []
        while desk.milliseconds < 6000 {
            for case .refused(let id, _) in desk.state.expire(now: desk.now) { refused.append(id) }
            for (_, permit) in desk.permits() {
                served += 1
                _ = desk.state.settle(permit, .reply(status: 200), report: report, isDown: false, now: desk.now)
            }
            desk.milliseconds += 20
        }
        #expect((23...27).contains(served))
        #expect(served + refused.count == 100)
        #expect(refused == refused.sorted())
    }

    @Test func aFailedExchangeIsToldAgain() throws {
        let desk = LimiterDesk()
        desk.warmUp()
        for id in 1...4 { desk.wait(UInt64(id)) }
        var permits = desk.permits().map(\.permit)
        let unused = permits.removeLast()
        for permit in permits { desk.reply(permit) }
        desk.state.giveBack(unused)
        desk.milliseconds += 30
        let exchange = try #require(desk.collect())
        #expect(exchange.settlements.count == 3)
        #expect(exchange.unused.count == 1)
        desk.state.restore(exchange, startedAt: desk.now)
        desk.milliseconds += 250
        #expect(desk.exchange() != nil)
        #expect(desk.lastExchange?.settlements.map(\.age) == exchange.settlements.map { $0.age + 250 })
        #expect(desk.bucket()?.requestsInFlight == 0)
        #expect(desk.bucket()?.used(at: desk.ledgerNow) == 10)
    }

    /// The ledger did it, and the answer was lost: what is told twice does not free what others hold.
    @Test func anExchangeThatHappenedTwiceDoesNoHarm() throws {
        let desk = LimiterDesk()
        desk.warmUp()
        for id in 1...4 { desk.wait(UInt64(id)) }
        let permits = desk.permits().map(\.permit)
        for permit in permits.prefix(2) { desk.reply(permit) }
        desk.milliseconds += 30
        try desk.exchangeAndLoseReply()
        #expect(desk.exchange() != nil)
        #expect(desk.bucket()?.requestsInFlight == 2)
        #expect(desk.bucket()?.used(at: desk.ledgerNow) ?? 0 >= 4 + 4 + 10)
    }

    /// The same, and since then another request was answered: of the two that are told of, that one alone was still held.
    @Test(arguments: [nil, 304])
    func whatIsToldTwiceDoesNotHideWhatIsNew(_ status: Int?) throws {
        let desk = LimiterDesk()
        desk.warmUp(limit: 30)
        for id in 1...2 { desk.wait(UInt64(id)) }
        let permits = desk.permits().map(\.permit)
        if let status { desk.reply(permits[0], status: status, limit: 30) } else { desk.state.giveBack(permits[0]) }
        desk.milliseconds += 30
        try desk.exchangeAndLoseReply()
        desk.reply(permits[1], status: 404, limit: 30)
        desk.milliseconds += 30
        #expect(desk.exchange() != nil)
        #expect(desk.bucket()?.requestsInFlight == 0)
        #expect(desk.bucket()?.used(at: desk.ledgerNow) ?? 0 >= 2 + (status == nil ? 0 : 1) + 5)
    }

    /// A lease whose answer was lost is not held for ever by who does not know of it.
    @Test func aLeaseNobodyKnowsOfGoesBack() throws {
        let desk = LimiterDesk()
        desk.warmUp()
        desk.wait(1)
        try desk.exchangeAndLoseReply()
        #expect(desk.bucket()?.requestsInFlight == 1)
        let permits = desk.permits()
        #expect(permits.count == 1)
        #expect(desk.bucket()?.requestsInFlight == 1)
    }

    @Test func renewalsKeepWhatIsInFlight() {
        let desk = LimiterDesk()
        desk.warmUp()
        desk.wait(1)
        let permits = desk.permits()
        while desk.milliseconds < 20_000 {
            desk.milliseconds += 500
            _ = desk.exchange()
        }
        #expect(desk.bucket()?.requestsInFlight == 1)
        desk.reply(permits[0].permit, status: 404)
        desk.milliseconds += 30
        _ = desk.exchange()
        #expect(desk.bucket()?.requestsInFlight == 0)
        #expect(desk.bucket()?.used(at: desk.ledgerNow) == 9)
    }

    @Test func roomsTellHowManyJobsToHold() {
        let desk = LimiterDesk(patience: .seconds(3600))
        #expect(desk.state.rooms(now: desk.now).isEmpty)
        desk.wait(1)
        let permits = desk.permits()
        // One is on its way; what it will tell, one more may wait for.
        #expect(desk.state.rooms(now: desk.now)[Self.route.id] == Room(jobs: 2, openAbove: 0))
        desk.reply(permits[0].permit)
        desk.wait(2)
        #expect(desk.permits().count == 1)
        #expect(desk.state.rooms(now: desk.now)[Self.route.id]?.jobs ?? 0 > 10_000)
    }

    /// Closed for long: no room. It comes again by the passing of time alone.
    @Test func aClosedLaneHasNoRoom() throws {
        let desk = LimiterDesk(patience: .seconds(3600))
        desk.warmUp(limit: 30)
        for id in 1...40 { desk.wait(UInt64(id)) }
        for (_, permit) in desk.permits() { desk.reply(permit, status: 404, limit: 30) }
        desk.milliseconds += 100
        _ = desk.permits()
        for id in 1...40 { desk.state.cancel(UInt64(id)) }
        #expect(desk.state.rooms(now: desk.now)[Self.route.id] == Room(jobs: 0, openAbove: 3))
        var wakes = 0
        while desk.state.rooms(now: desk.now)[Self.route.id]?.jobs == 0, wakes < 10 {
            let wake = try #require(desk.state.nextWake(now: desk.now))
            #expect(wake > desk.now)
            desk.milliseconds = Int64(((wake - LimiterDesk.start) / .milliseconds(1)).rounded(.up))
            _ = desk.exchange()
            wakes += 1
        }
        #expect(desk.state.rooms(now: desk.now)[Self.route.id]?.jobs ?? 0 > 0)
        #expect((890_000...910_000).contains(desk.milliseconds))
    }

    /// What a lower priority was told does not concern it.
    @Test func aHigherPriorityAsksAtOnce() throws {
        let desk = LimiterDesk(patience: .seconds(3600))
        desk.warmUp(limit: 600)
        for id in 1...300 { desk.wait(UInt64(id), priority: 1) }
        for _ in 0..<100 { for (_, permit) in desk.permits() { desk.reply(permit, limit: 600) } }
        #expect(desk.exchange() == nil)
        #expect(desk.state.rooms(now: desk.now)[Self.route.id]?.openAbove == 1)
        desk.milliseconds += 1000
        desk.wait(1000, priority: 8)
        #expect(desk.permits().map(\.id) == [1000])
        // More of what waits already is no news, until it is much more.
        desk.wait(1001, priority: 1)
        #expect(desk.exchange() == nil)
        for id in 2000..<2400 { desk.wait(UInt64(id), priority: 1) }
        #expect(desk.exchange()?.isEmpty == true)
        #expect(desk.lastExchange?.demands.first?.waiters.map(\.priority) == [1])
    }

    /// Else others would leave their turns to nobody.
    @Test func whoNoLongerWaitsIsStruckOff() throws {
        let desk = LimiterDesk(patience: .seconds(5))
        desk.wait(0)
        _ = desk.permits()
        desk.wait(1, priority: 8)
        #expect(desk.exchange() != nil)
        desk.milliseconds = 5001
        #expect(desk.state.expire(now: desk.now).count == 1)
        #expect(desk.exchange() != nil)
        #expect(desk.lastExchange?.demands.map(\.wanted) == [0])
        #expect(desk.exchange() == nil)
    }

    /// A lane for each character must not stay for ever.
    @Test func lanesOfCharactersAreForgotten() {
        let desk = LimiterDesk()
        for character in 1...200 {
            let subject = Subject(client: "app", character: Int64(character))
            desk.wait(UInt64(character), subject: subject)
            for (_, permit) in desk.permits() { desk.reply(permit) }
        }
        #expect(desk.state.laneCount == 200)
        desk.milliseconds = 120_000
        _ = desk.exchange()
        desk.wait(1000)
        _ = desk.permits()
        #expect(desk.state.laneCount <= 1)
    }

    @Test func theLastExchangeTellsAll() throws {
        let desk = LimiterDesk()
        desk.warmUp()
        for id in 1...3 { desk.wait(UInt64(id)) }
        let permits = desk.permits().map(\.permit)
        desk.reply(permits[0])
        desk.state.giveBack(permits[1])
        let last = try #require(desk.collectLast())
        #expect(last.settlements.count == 1)
        #expect(last.unused.count == 1)
        _ = Ledger.apply(last, to: &desk.page, now: desk.ledgerNow)
        #expect(desk.bucket()?.requestsInFlight == 1)
        #expect(desk.collectLast() == nil)
    }
}
