import Foundation
import TestSupport
import Testing

@testable import Jobs

/// Jobs that workers died with.
@Suite("Worker: crashes", .timeLimit(.minutes(1)))
struct CrashTests {
    @Test func thePolicy() {
        #expect(
            [0, 1, 2, 9].map { CrashPolicy.judge(crashes: $0, soloRuns: 0) } == [.together, .together, .alone, .alone]
        )
        #expect(
            (0...4).map { CrashPolicy.judge(crashes: 9, soloRuns: $0) } == [.alone, .alone, .alone, .never, .never]
        )
    }

    /// A redelivery is a crash, recorded before the job runs again.
    @Test func aRedeliveryIsCounted() async throws {
        let started = Observed(0)
        let goesOn = Observed(false)
        let shop = Workshop(concurrency: 2) { _, _ in
            started.update { $0 += 1 }
            if started.value == 1 { await goesOn.wait { $0 } }
            return .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .manual)
        try await shop.run {
            await started.wait { $0 == 1 }
            shop.broker.breakConnection()
            await shop.events.wait(for: 1)
            goesOn.update { $0 = true }
        }
        #expect(started.value == 2)
        #expect(shop.store.row("thing", 1)?.crashes == 1)
        // The first, taken for dead, ended late: its ending was fenced off.
        #expect(shop.events.value.count == 1)
    }

    /// What is delivered again says what the row says, or the row would not know it again.
    @Test func aRetryAfterACrashKnowsOfIt() async throws {
        let starts = Observed(0)
        let goesOn = Observed(false)
        let shop = Workshop(concurrency: 2) { _, _ in
            let start = starts.update { starts in
                starts += 1
                return starts
            }
            if start == 1 { await goesOn.wait { $0 } }
            if start == 2 { throw Failure() }
            return .done()
        }
        try await shop.enqueue(SyncThing(id: 1), priority: .manual)
        try await shop.run {
            await starts.wait { $0 == 1 }
            shop.broker.breakConnection()
            await shop.events.wait(for: 1)
            shop.broker.advance(by: .seconds(60))
            await shop.events.wait(for: 2)
            goesOn.update { $0 = true }
        }
        #expect(shop.events.value.last == .completed("thing"))
        #expect(shop.store.row("thing", 1)?.status == .completed)
        #expect(shop.store.row("thing", 1)?.crashes == 1)
    }

    /// Else it would be taken for another request for what is queued already, and dropped.
    @Test func anotherProducersJobThatFailsComesBackAsItsRow() async throws {
        let starts = Observed(0)
        let shop = Workshop { _, _ in
            let start = starts.update { starts in
                starts += 1
                return starts
            }
            if start == 1 { throw Failure() }
            return .done()
        }
        try await shop.broker.publish([
            Message(queue: SyncThing.queue, body: Data("{\"entityId\":7,\"token\":\"x\"}".utf8))
        ])
        try await shop.run {
            await shop.events.wait(for: 1)
            #expect(shop.broker.waiting.map(\.message.generation) == [1])
            #expect(shop.broker.waiting.map(\.message.body) == [Data("{\"id\":7}".utf8)])
            shop.broker.advance(by: .seconds(60))
            await shop.events.wait(for: 2)
        }
        #expect(shop.store.row("thing", 7)?.status == .completed)
    }

    /// Workers die with a job and others beside it, and whoever does not run alone then is not blamed.
    @Test func onlyWhoRanAloneThreeTimesIsBlamed() async throws {
        let culprit: Int64 = 1
        let starts = Observed<[Int64: Int]>([:])
        let deaths = Observed(0)
        let shop = Workshop(concurrency: 32) { id, _ in
            let start = starts.update { starts in
                starts[id, default: 0] += 1
                return starts[id] ?? 0
            }
            // Twice nobody ends before the worker dies, and then the culprit alone does not.
            if id == culprit || start <= 2 { await deaths.wait { $0 >= start } }
            return .done()
        }
        for id in culprit...5 { try await shop.enqueue(SyncThing(id: id)) }
        let areInHand = { @Sendable (crashes: Int) in
            (culprit...5).compactMap { shop.store.row("thing", $0) }
                .allSatisfy { $0.status != .pending || $0.crashes == crashes }
        }
        try await shop.run {
            for death in 1...5 {
                await starts.wait { $0[culprit] == death }
                while !areInHand(death - 1) { await Task.yield() }
                shop.broker.breakConnection()
                while !areInHand(death) { await Task.yield() }
                deaths.update { $0 += 1 }
            }
            await shop.events.wait(for: 5)
        }
        let failures = shop.broker.deadLetters.value
        #expect(failures.map(\.message.entity) == [culprit])
        #expect(failures.first?.failure.kind == "crash_loop")
        #expect(failures.first?.failure.message == "3 workers died while they ran this job and nothing else")
        #expect((2...5).allSatisfy { shop.store.row("thing", $0)?.status == .completed })
    }

    /// A run that ended, however, is not held against it.
    @Test func aRunAloneThatEndsClearsTheJob() async throws {
        let shop = Workshop { _, _ in throw Failure() }
        try await shop.enqueueCrashed(SyncThing(id: 1), times: 2)
        try await shop.run {
            await shop.events.wait(for: 1)
            #expect(shop.store.row("thing", 1)?.soloRuns == 0)
        }
        #expect(shop.store.row("thing", 1)?.attempts == 1)
    }

    /// With two crashes behind it a job runs while nothing else does, and neither it nor the others wait for ever.
    @Test(arguments: 0..<4)
    func suspectsRunAlone(seed: Int) async throws {
        struct Running: Sendable {
            var ids: Set<Int64> = []
            var breaches = 0
        }
        let running = Observed(Running())
        let shop = Workshop(concurrency: 16) { id, _ in
            running.update { running in
                let suspects = running.ids.union([id]).filter { $0 >= 1000 }
                running.ids.insert(id)
                if !suspects.isEmpty, running.ids.count > 1 { running.breaches += 1 }
            }
            for _ in 0..<(id % 5) { await Task.yield() }
            running.update { _ = $0.ids.remove(id) }
            return .done()
        }
        var random = SeededGenerator(seed: UInt64(seed))
        for id in 1...200 {
            if random.chance(0.1) {
                try await shop.enqueueCrashed(SyncThing(id: Int64(1000 + id)), times: random.number(2...4))
            } else {
                try await shop.enqueueCrashed(SyncThing(id: Int64(id)), times: random.number(0...1))
            }
        }
        try await shop.run { await shop.events.wait(for: 200) }
        #expect(running.value.breaches == 0)
    }

    /// Many suspects in a row do not keep the others out.
    @Test func theGateIsFair() async {
        let gate = SoloGate()
        let order = Observed<[String]>([])
        await gate.enter(alone: true)
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                let isAlone = index < 4
                group.addTask {
                    await gate.enter(alone: isAlone)
                    order.append(isAlone ? "alone" : "together")
                    if !isAlone { await order.wait { $0.count { $0 == "together" } == 2 } }
                    gate.leave(alone: isAlone)
                }
            }
            while gate.waitingCount < 6 { await Task.yield() }
            gate.leave(alone: true)
        }
        #expect(order.value == ["together", "together", "alone", "alone", "alone", "alone"])
    }
}
