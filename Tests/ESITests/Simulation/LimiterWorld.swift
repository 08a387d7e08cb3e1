import TestSupport

@testable import ESI

/// Processes with their limiters, the shared ledger and ESI's rules, whatever breaks: on a route with a bucket or on one
/// without, ESI never has to refuse unless another program made it, and whoever waits is served at last.
struct LimiterWorld: World {
    static let name = "limiter"
    static let length = 16
    private static let ungrouped = Route(.get, "/corporations/{id}", pace: .entity, lifetime: 60)
    private static let bulk = Route(.post, "/characters/affiliation", pace: .bulk, lifetime: 60)
    private static let statuses = [[200], [404], [500], [200, 304], [200, 200, 304, 404, 500]]

    private static let latencies: [Int64] = [10, 300, 1500]

    var story = Story()
    private let fleet: Fleet
    private let window: Int64
    /// Requests at once that ask for more than there is for a while.
    private let burst: Int
    private var wasUnreachable = false
    private var processes = 0
    private var living: [Int] = []

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = [2, 10, 30][random.number(0...2)]
        window = [1000, 2000][random.number(0...1)]
        let isGrouped = random.chance(0.6)
        burst = isGrouped ? limit + 3 : 30
        var esi = ESIModel(bucket: isGrouped ? ModelBucket(limit: limit, window: window) : nil)
        esi.errors = ModelErrorLimit(phase: random.milliseconds(0...59_999))
        esi.roundsUp = random.chance(0.5)
        // Another program's.
        for _ in 0..<random.number(0...85) { esi.errors.count(at: 0) }
        var route = random.chance(0.8) ? Self.ungrouped : Self.bulk
        if isGrouped {
            route = Route(
                .get,
                "/killmails/{id}/{hash}",
                pace: .entity,
                published: random.chance(0.7) ? .init(name: "group", limit: limit, window: window) : nil,
                lifetime: 60
            )
        }
        fleet = Fleet(route, esi, seed: seed)
        fleet.latency = 1...Self.latencies[random.number(0...2)]
        fleet.exchangeFailures = random.chance(0.5) ? 0 : 0.3
        fleet.esi.statuses = Self.statuses[random.number(0...Self.statuses.count - 1)]
        fleet.audit = LimiterAudit(fleet.esi)
        for _ in 0..<random.number(1...3) { start() }
    }

    private mutating func start() {
        fleet.addProcess(slots: 0)
        living.append(processes)
        processes += 1
    }

    mutating func happen(_ event: UInt64) async throws {
        var random = SeededGenerator(seed: event)
        fleet.random = SeededGenerator(seed: ~event)
        let pause = random.chance(0.2) ? random.milliseconds(0...window) : random.milliseconds(0...400)
        await fleet.run(until: fleet.now + pause)
        let index = random.number(0...living.count - 1)
        switch random.number(0...25) {
        case 0:
            story.tell("\(fleet.now) ms: process \(living[index]) is killed, another starts")
            fleet.kill(living.remove(at: index))
            start()
        case 1:
            story.tell("\(fleet.now) ms: the store's clock is set back")
            fleet.ledgerOffset -= random.chance(0.5) ? random.milliseconds(0...100_000) : 86_400_000
        case 2:
            fleet.exchangeFailures = random.chance(0.5) ? 0 : 0.3
            story.tell("\(fleet.now) ms: \(fleet.exchangeFailures) of the exchanges fail")
        case 3:
            fleet.esi.statuses = Self.statuses[random.number(0...Self.statuses.count - 1)]
            story.tell("\(fleet.now) ms: ESI answers \(fleet.esi.statuses)")
        case 4:
            fleet.latency = 1...Self.latencies[random.number(0...2)]
            story.tell("\(fleet.now) ms: a request takes up to \(fleet.latency.upperBound) ms")
        case 5:
            let pause = random.milliseconds(200...8000)
            story.tell("\(fleet.now) ms: process \(living[index]) freezes for \(pause) ms")
            fleet.freeze(living[index], for: pause)
        case 6...7: useUp(&random)
        case 8: fail(random.number(1...ErrorBudget.reserve))
        case 9:
            fleet.unreachable = [0, 0.3, 1][random.number(0...2)]
            wasUnreachable = true
            story.tell("\(fleet.now) ms: \(fleet.unreachable) of the requests find no connection")
        default:
            let most = random.chance(0.2) ? burst : 3
            let (count, priority) = (random.number(1...most), [1, 3, 5, 8][random.number(0...3)])
            story.tell("\(fleet.now) ms: process \(living[index]) has \(count) requests of priority \(priority)")
            for _ in 0..<count { fleet.request(from: living[index], priority: priority) }
        }
        try check()
    }

    /// Another program spends all that ESI allows: who of ours comes next is refused, and all must wait.
    private mutating func useUp(_ random: inout SeededGenerator) {
        let now = fleet.now
        fleet.esi.retryAfter = random.number(1...20)
        if let limit = fleet.esi.bucket?.limit, let used = fleet.esi.bucket?.used(at: now) {
            let left = max(0, limit - used)
            story.tell("\(now) ms: another program spends \(left)")
            fleet.esi.bucket?.spend(left, at: now)
            fleet.audit?.othersSpent(left, at: now)
        } else {
            fail(100)
        }
    }

    /// Another program's requests fail, and nobody is told.
    private mutating func fail(_ wanted: Int) {
        let now = fleet.now
        fleet.esi.errors.advance(to: now)
        let count = max(0, min(wanted, 100 - fleet.esi.errors.errors))
        story.tell("\(now) ms: \(count) requests of another program fail")
        for _ in 0..<count { fleet.esi.errors.count(at: now) }
        fleet.audit?.othersFailed(count, at: now)
    }

    mutating func settle() async throws {
        fleet.exchangeFailures = 0
        fleet.unreachable = 0
        // The circuit that it opened is closed by a reply that only a running server can give: a 500 is none.
        if wasUnreachable { fleet.esi.statuses = [200] }
        // Where the limit is 2, each of them waits for a window of its own.
        for _ in 0..<2 * fleet.unanswered + 200 where fleet.unanswered > 0 {
            await fleet.run(until: fleet.now + max(1000, window))
            try check()
        }
        guard fleet.unanswered == 0 else {
            throw Breach("whoever waits is served at last", "\(fleet.unanswered) requests are left at \(fleet.now) ms")
        }
        fleet.auditRest()
        try check()
    }

    private func check() throws {
        if let breach = fleet.audit?.breach { throw breach }
    }
}
