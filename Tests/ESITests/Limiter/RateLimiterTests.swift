import TestSupport
import Testing

@testable import ESI

/// The limiter itself: tasks that wait for permits, a loop, a ledger.
@Suite("Rate limiter", .timeLimit(.minutes(1)))
struct RateLimiterTests {
    private static let route = Route(.get, "/alliances/{id}", pace: .entity, lifetime: 60)

    private func limiter(_ ledger: MemoryRateLedger, patience: Duration = .seconds(10), perSecond: Double = 1000)
        -> RateLimiter
    {
        RateLimiter(
            ledger: ledger,
            configuration: RateLimiterConfiguration(
                holder: "h\(UInt64.random(in: 0 ... .max))",
                address: "default",
                entityPace: PaceLimit(perSecond: perSecond),
                bulkPace: PaceLimit(perSecond: 1, maximumInFlight: 1),
                patience: patience
            ),
            logger: .silent
        )
    }

    private func running(_ limiter: RateLimiter, _ body: () async throws -> Void) async throws {
        let life = Task { await limiter.run() }
        do {
            try await body()
        } catch {
            life.cancel()
            await life.value
            throw error
        }
        life.cancel()
        await life.value
    }

    private func settle(_ permit: Permit, _ limiter: RateLimiter) {
        limiter.settle(permit, .reply(status: 200), report: RateReport(), isDown: false)
    }

    private func inFlight(_ ledger: MemoryRateLedger) -> Int {
        let address = ledger.account(AddressAccount.self, LedgerExchange.addressKey("default"))
        let route = ledger.account(RouteAccount.self, LedgerExchange.routeKey(Self.route.id, "default"))
        return max(address?.errors.requestsInFlight ?? 0, route?.requestsInFlight ?? 0)
    }

    @Test func aCancelledTaskAsksForNothing() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        let isCancelled = Observed(false)
        let task = Task {
            await isCancelled.wait { $0 }
            return try await limiter.acquire(Self.route, priority: 3)
        }
        task.cancel()
        isCancelled.update { $0 = true }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(ledger.updates.all == 0)
    }

    @Test func aWaiterCanBeCancelled() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        try await running(limiter) {
            let first = try await limiter.acquire(Self.route, priority: 3)
            // The route is unknown: the second waits for the first's reply.
            let second = Task { try await limiter.acquire(Self.route, priority: 3) }
            while limiter.waiterCount == 0 { await Task.yield() }
            second.cancel()
            await #expect(throws: CancellationError.self) { _ = try await second.value }
            #expect(limiter.waiterCount == 0)
            settle(first, limiter)
            settle(try await limiter.acquire(Self.route, priority: 3), limiter)
        }
        #expect(inFlight(ledger) == 0)
    }

    /// Tasks that come, wait, are cancelled and are served, all at once: every permit is settled or given back.
    @Test(arguments: 0..<8)
    func nothingLeaksWhoeverIsCancelledWhenever(seed: Int) async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        var random = SeededGenerator(seed: UInt64(seed))
        let delays = (0..<400).map { _ in (random.number(0...30), random.chance(0.5)) }
        let counts = Observed((served: 0, cancelled: 0))
        try await running(limiter) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (yields, isCancelled) in delays {
                    let task = Task {
                        do {
                            let permit = try await limiter.acquire(Self.route, priority: yields % 9)
                            for _ in 0..<(yields % 4) { await Task.yield() }
                            settle(permit, limiter)
                            counts.update { $0.served += 1 }
                        } catch is CancellationError {
                            counts.update { $0.cancelled += 1 }
                        }
                    }
                    group.addTask {
                        if isCancelled {
                            for _ in 0..<yields { await Task.yield() }
                            task.cancel()
                        }
                        try await task.value
                    }
                }
                try await group.waitForAll()
            }
            #expect(limiter.waiterCount == 0)
            settle(try await limiter.acquire(Self.route, priority: 3), limiter)
        }
        #expect(counts.value.served + counts.value.cancelled == 400)
        #expect(counts.value.served >= delays.count { !$0.1 })
        #expect(inFlight(ledger) == 0)
    }

    @Test func limitedIsThrownBeyondPatience() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger, patience: .seconds(5), perSecond: 0.01)
        try await running(limiter) {
            settle(try await limiter.acquire(Self.route, priority: 3), limiter)
            for _ in 0..<2 {
                do {
                    _ = try await limiter.acquire(Self.route, priority: 3)
                    Issue.record("not limited")
                } catch let limited as Limited {
                    #expect(limited.obstacle == .pace || limited.obstacle == .probing)
                    #expect(limited.delay > .seconds(90))
                    #expect(!limited.description.isEmpty)
                }
            }
        }
    }

    @Test func aLedgerThatFailsIsAskedAgain() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        ledger.fail(2)
        try await running(limiter) { settle(try await limiter.acquire(Self.route, priority: 3), limiter) }
        #expect(inFlight(ledger) == 0)
    }

    /// Who waits on a limiter that has ended is told, and so is who comes later.
    @Test func theEndReleasesWhoWaits() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        let life = Task { await limiter.run() }
        let first = try await limiter.acquire(Self.route, priority: 3)
        let second = Task { try await limiter.acquire(Self.route, priority: 3) }
        while limiter.waiterCount == 0 { await Task.yield() }
        settle(first, limiter)
        life.cancel()
        await life.value
        await #expect(throws: CancellationError.self) {
            // It may have been served before the end.
            settle(try await second.value, limiter)
            throw CancellationError()
        }
        await #expect(throws: CancellationError.self) {
            for _ in 0..<1000 { _ = try await limiter.acquire(Self.route, priority: 3) }
        }
    }

    /// A worker that stops does not stay for requests that are not even sent; what is on its way is settled as ever.
    @Test func aClosedLimiterSendsWhoWaitsAway() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        try await running(limiter) {
            let first = try await limiter.acquire(Self.route, priority: 3)
            let second = Task { try await limiter.acquire(Self.route, priority: 3) }
            while limiter.waiterCount == 0 { await Task.yield() }
            limiter.close()
            await #expect(throws: Limited(obstacle: nil, delay: .zero)) { try await second.value }
            await #expect(throws: Limited(obstacle: nil, delay: .zero)) {
                try await limiter.acquire(Self.route, priority: 3)
            }
            settle(first, limiter)
        }
        #expect(inFlight(ledger) == 0)
    }

    @Test func roomsAreStreamed() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let limiter = limiter(ledger)
        try await running(limiter) {
            settle(try await limiter.acquire(Self.route, priority: 3), limiter)
            settle(try await limiter.acquire(Self.route, priority: 3), limiter)
            for await rooms in limiter.rooms where rooms[Self.route.id]?.jobs ?? 0 > 50 { return }
        }
    }

    /// Four processes, real tasks: a group of a second's window is kept by all together.
    @Test func fourLimitersShareABucket() async throws {
        let ledger = MemoryRateLedger(isRunning: true)
        let server = Observed(ModelBucket(limit: 100, window: 1000))
        let outcome = Observed((sent: 0, refused: 0))
        let limiters = (0..<4).map { _ in limiter(ledger) }
        let lives = limiters.map { limiter in Task { await limiter.run() } }
        await withTaskGroup(of: Void.self) { group in
            for limiter in limiters {
                for _ in 0..<8 {
                    group.addTask {
                        while outcome.value.sent < 150, let permit = try? await limiter.acquire(Self.route, priority: 3)
                        {
                            var report = RateReport()
                            report.group = "g"
                            report.limit = 100
                            report.window = 1000
                            let time = ledger.time.milliseconds
                            let status = server.update { server in
                                guard server.used(at: time) < server.limit else { return 429 }
                                server.spend(2, at: time)
                                return 200
                            }
                            outcome.update {
                                $0.sent += 1
                                if status == 429 { $0.refused += 1 }
                            }
                            limiter.settle(permit, .reply(status: status), report: report, isDown: false)
                        }
                    }
                }
            }
        }
        for life in lives {
            life.cancel()
            await life.value
        }
        #expect(outcome.value.refused == 0)
        #expect(outcome.value.sent >= 150)
    }
}
