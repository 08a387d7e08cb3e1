import Jobs
import TestSupport
import Testing

@Suite("Worker: slots", .timeLimit(.minutes(1)))
struct SlotTests {
    /// Bulk work fills all slots but the urgent ones, and an urgent job finds one.
    @Test func urgentJobsFindASlot() async throws {
        let running = Observed<[Int64]>([])
        let goesOn = Observed(false)
        let shop = Workshop(concurrency: 16) { id, _ in
            running.append(id)
            await goesOn.wait { $0 }
            return .done()
        }
        for id in 1...40 { try await shop.enqueue(SyncThing(id: Int64(id)), priority: .schedule) }
        try await shop.run {
            await running.wait(for: 14)
            await shop.broker.summary.wait { $0.waiters == 2 }
            #expect(running.value.count == 14)
            try await shop.enqueue(SyncThing(id: 100), priority: .manual)
            await running.wait(for: 15)
            #expect(running.value.last == 100)
            goesOn.update { $0 = true }
            await shop.events.wait(for: 41)
        }
    }

    @Test func theMostUrgentComesFirst() async throws {
        let order = Observed<[Int64]>([])
        let shop = Workshop { id, _ in
            order.append(id)
            return .done()
        }
        for (id, priority) in [(1, 1), (2, 3), (3, 8), (4, 3), (5, 5), (6, 8)] {
            try await shop.enqueue(SyncThing(id: Int64(id)), priority: Priority(priority))
        }
        try await shop.run { await order.wait(for: 6) }
        #expect(order.value == [3, 6, 5, 2, 4, 1])
    }

    /// The intake bounds what is held of a queue.
    @Test func limitsFollowTheIntake() async throws {
        let (intake, limits) = AsyncStream<[QueueName: QueueLimit]>.makeStream()
        let running = Observed(0)
        let most = Observed(0)
        let goesOn = Observed(false)
        let shop = Workshop(concurrency: 32, intake: intake) { _, _ in
            running.update { $0 += 1 }
            most.update { $0 = max($0, running.value) }
            await goesOn.wait { $0 }
            running.update { $0 -= 1 }
            return .done()
        }
        limits.yield([SyncThing.queue: .closed])
        try await shop.run {
            await shop.broker.summary.wait { $0.limits[SyncThing.queue] == 0 }
            for id in 1...20 { try await shop.enqueue(SyncThing(id: Int64(id))) }
            #expect(shop.broker.countInHand == 0)
            limits.yield([SyncThing.queue: QueueLimit(3)])
            await running.wait { $0 == 3 }
            goesOn.update { $0 = true }
            await shop.events.wait(for: 20)
        }
        #expect(most.value <= 3)
    }

    /// 1,024 slots and many jobs: each runs once.
    @Test func manySlotsRunEachJobOnce() async throws {
        let runs = Observed<[Int64: Int]>([:])
        let shop = Workshop(concurrency: 1024) { id, _ in
            runs.update { $0[id, default: 0] += 1 }
            await Task.yield()
            return .done()
        }
        let requests = try (1...1500).map { try JobRequest(SyncThing(id: Int64($0)), priority: .manual) }
        try await shop.broker.publish(shop.store.enqueue(requests).messages)
        try await shop.run { await shop.events.wait(for: 1500) }
        #expect(runs.value.count == 1500)
        #expect(runs.value.values.allSatisfy { $0 == 1 })
    }
}
