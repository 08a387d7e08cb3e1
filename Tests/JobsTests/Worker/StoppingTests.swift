import Jobs
import TestSupport
import Testing

@Suite("Worker: stopping", .timeLimit(.minutes(1)))
struct StoppingTests {
    @Test func jobsInFlightEndWithinTheGrace() async throws {
        let started = Observed(0)
        let goesOn = Observed(false)
        let shop = Workshop(concurrency: 4) { _, _ in
            started.update { $0 += 1 }
            await goesOn.wait { $0 }
            return .done()
        }
        for id in 1...6 { try await shop.enqueue(SyncThing(id: Int64(id)), priority: .manual) }
        let life = Task { await shop.worker.run() }
        await started.wait { $0 == 4 }
        shop.worker.stop()
        goesOn.update { $0 = true }
        await life.value
        // Those in flight ended; no other was taken.
        #expect(shop.events.value.count == 4)
        #expect(started.value == 4)
        #expect(shop.broker.waiting.count == 2)
    }

    @Test(arguments: [false, true])
    func afterTheGraceJobsAreCancelledAndGivenBack(byCancellation: Bool) async throws {
        let started = Observed(0)
        let shop = Workshop(concurrency: 2, grace: .milliseconds(10)) { _, _ in
            started.update { $0 += 1 }
            try await Task.sleep(for: .seconds(3600))
            return .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .manual)
        let life = Task { await shop.worker.run() }
        await started.wait { $0 == 1 }
        if byCancellation { life.cancel() } else { shop.worker.stop() }
        await life.value
        #expect(shop.settlements(of: 1) == [.released])
        // Available at once, the attempt restored, no crash.
        #expect(shop.broker.waiting.first?.message.attempts == 0)
        #expect(shop.store.row("thing", 1)?.attempts == 0)
        #expect(shop.store.row("thing", 1)?.crashes == 0)
        #expect(shop.store.row("thing", 1)?.status == .pending)
    }

    @Test(arguments: [false, true])
    func aJobThatIgnoresItsCancellationIsLeftBehind(byCancellation: Bool) async throws {
        let started = Observed(0)
        let end = Observed(false)
        let shop = Workshop(concurrency: 2, grace: .milliseconds(10), cancellationGrace: .milliseconds(10)) { _, _ in
            started.update { $0 += 1 }
            await end.wait { $0 }
            return .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .manual)
        let life = Task { await shop.worker.run() }
        await started.wait { $0 == 1 }
        if byCancellation { life.cancel() } else { shop.worker.stop() }
        await life.value
        #expect(shop.settlements(of: 1) == [.released])
        end.update { $0 = true }
    }

    /// A store that is away must not keep the process for ever, nor be asked in a hot loop.
    @Test(arguments: [false, true])
    func aStoreThatIsAwayDoesNotHoldAStopUp(byCancellation: Bool) async throws {
        let shop = Workshop(concurrency: 2, grace: .milliseconds(10), cancellationGrace: .milliseconds(300)) { _, _ in
            .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .manual)
        let failures = 1_000_000
        shop.store.fail(failures)
        let life = Task { await shop.worker.run() }
        await shop.broker.summary.wait { $0.inHand == 1 }
        if byCancellation { life.cancel() } else { shop.worker.stop() }
        await life.value
        #expect(failures - shop.store.failuresLeft < 20)
        #expect(shop.settlements(of: 1) == [.released])
    }

    @Test func aWorkerWithNothingToDoStopsAtOnce() async throws {
        let shop = Workshop(concurrency: 64)
        let life = Task { await shop.worker.run() }
        await shop.broker.summary.wait { $0.waiters == 64 }
        shop.worker.stop()
        await life.value
        #expect(shop.journal.value.isEmpty)
    }

    @Test func aStopBeforeTheStartIsKept() async throws {
        let shop = Workshop(concurrency: 2)
        try await shop.enqueue(SyncThing(id: 1))
        shop.worker.stop()
        await shop.worker.run()
        #expect(shop.broker.countInHand == 0)
    }
}
