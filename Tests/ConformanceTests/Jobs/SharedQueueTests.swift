import Foundation
import Jobs
import Testing

@Suite("Several processes", .timeLimit(.minutes(5)))
struct SharedQueueTests {
    @Test(arguments: BackendKind.withQueues)
    func everyJobGoesToOneOfThem(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            try await first.enqueue((0..<10_000).map { .test($0) })
            let tally = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for slot in 0..<64 {
                    let backend = slot % 2 == 0 ? first : second
                    group.addTask {
                        while let delivery = try await backend.broker.next(from: [.first], minimumPriority: .lowest) {
                            let held = HeldDelivery(delivery, backend)
                            let total = tally.add(held.message.entity)
                            #expect(try await held.settle(.completed(next: [])) != nil)
                            if total == 10_000 {
                                await first.broker.stopDelivering()
                                await second.broker.stopDelivering()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(tally.counts.count == 10_000)
            #expect(tally.counts.values.allSatisfy { $0 == 1 })
            #expect(try await first.counts(.first).completed == 10_000)
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aFrozenWorkersJobIsTakenOverAndItsLateSettlingChangesNothing(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let frozen = try await kind.open(place, time: time)
            try await frozen.enqueue(.test(1))
            // Nobody runs its broker, so that its heart stands still.
            let held = try await frozen.take(.first)
            let heir = try await kind.open(place, time: time, frozenAfter: .milliseconds(200))
            try await running(heir) {
                let taken = try await heir.take(.first)
                #expect(taken.message.entity == 1)
                #expect(taken.message.crashes == 1)
                #expect(taken.message.attempts == 0)
                #expect(try await held.settle(.completed(next: [.test(2)])) == nil)
                #expect(try await heir.counts(.first).inFlight == 1)
                #expect(try await taken.settle(.completed(next: [])) != nil)
                #expect(try await heir.counts(.first).completed == 1)
                // Awake again, it works on.
                try await heir.enqueue(.test(3))
                try await running(frozen) {
                    let performed = try await frozen.perform(1, .first)
                    #expect(performed.map(\.entity) == [3])
                }
            }
            try await frozen.close()
            try await heir.close()
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aDeadWorkersJobsComeAgainWithACrashCounted(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let dying = try await kind.open(place, time: time)
            try await dying.enqueue((1...20).map { .test($0) })
            var held: [HeldDelivery] = []
            for _ in 0..<10 { held.append(try await dying.take(.first)) }
            try await held[0].settle(.completed(next: []))
            let heir = try await kind.open(place, time: time)
            try await running(heir) {
                dying.loseGrip()
                let messages = try await heir.perform(19, .first)
                #expect(Set(messages.map(\.entity)) == Set(2...20))
                #expect(messages.count { $0.crashes == 1 } == 9)
                #expect(messages.allSatisfy { $0.attempts == 0 })
            }
            for held in held.dropFirst() {
                let messages = try await held.settle(.completed(next: []))
                #expect(messages == nil)
            }
            try await dying.close()
            try await heir.close()
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aStoppedWorkersJobsAreFreeWithoutACrash(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let leaving = try await kind.open(place, time: time)
            let staying = try await kind.open(place, time: time)
            try await leaving.enqueue(.test(1))
            let held = try await leaving.take(.first)
            try await held.drop()
            #expect(try await staying.counts(.first).consumers == 1)
            try await leaving.close()
            try await running(staying) {
                let message = try await staying.perform(1, .first).first
                #expect(message?.crashes == 0)
                #expect(message?.attempts == 0)
            }
            #expect(try await staying.counts(.first).consumers == 1)
            try await staying.close()
        }
    }
}
