import Jobs
import Testing

@Suite("Order and limits", .timeLimit(.minutes(5)))
struct OrderTests {
    @Test(arguments: BackendKind.withQueues)
    func highestPriorityFirstThenOldest(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            for (entity, priority) in [(1, 3), (2, 8), (3, 0), (4, 3), (5, 10), (6, 8)] {
                try await backend.enqueue(.test(Int64(entity), Priority(priority)))
                time.advance(by: 1)
            }
            let order = try await backend.perform(6, .first).compactMap(\.entity)
            #expect(order == [5, 2, 6, 1, 4, 3])
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func theMostUrgentOfAllQueuesFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1, .refresh), .test(2, .login, in: .second), .test(3, .manual))
            let order = try await backend.perform(3, .first, .second).compactMap(\.entity)
            #expect(order == [2, 3, 1])
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func equallyUrgentQueuesTakeTurns(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue((1...20).map { .test($0) } + (21...40).map { .test($0, in: .second) })
            let queues = try await backend.perform(20, .first, .second).map(\.queue)
            #expect((5...15).contains(queues.count { $0 == .first }))
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aLimitHoldsUntilSomethingIsSettled(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            await backend.broker.setLimit(QueueLimit(2), for: .first)
            try await backend.enqueue((1...3).map { .test($0) } + [.test(9, .lowest, in: .second)])
            let one = try await backend.take(.first, .second)
            let two = try await backend.take(.first, .second)
            // The third of the first queue would come before it.
            let other = try await backend.take(.first, .second)
            #expect(other.message.entity == 9)
            async let third = backend.perform(1, .first, .second)
            try await one.settle(.completed(next: []))
            #expect(try await third.map(\.entity) == [3])
            try await two.settle(.completed(next: []))
            try await other.settle(.completed(next: []))
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aRaisedLimitLetsMoreThrough(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            await backend.broker.setLimit(.closed, for: .first)
            try await backend.enqueue(.test(1, .login), .test(2, in: .second))
            async let closed = backend.perform(1, .first)
            try await backend.perform(1, .second)
            #expect(try await backend.counts(.first).ready == 1)
            await backend.broker.setLimit(QueueLimit(1), for: .first)
            #expect(try await closed.count == 1)
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func urgentJobsMayExceedAFullQueueByAFew(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            await backend.broker.setLimit(QueueLimit(1), for: .first)
            try await backend.enqueue(.test(1), .test(2))
            let slow = try await backend.take(.first)
            try await backend.enqueue((10..<20).map { .test($0, .login) } + [.test(50, .lowest, in: .second)])
            var urgent: [HeldDelivery] = []
            while true {
                let held = try await backend.take(.first, .second)
                urgent.append(held)
                if held.message.queue == .second { break }
            }
            #expect((2...9).contains(urgent.count))
            for held in urgent { try await held.settle(.completed(next: [])) }
            try await slow.settle(.completed(next: []))
        }
    }

    /// Those that were typed by hand fill the queue's limit and what urgent jobs may have beyond it; a person logs in.
    @Test(arguments: BackendKind.withQueues)
    func theMoreUrgentAreTakenBehindTheUrgent(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            await backend.broker.setLimit(QueueLimit(2), for: .first)
            try await backend.enqueue((1...20).map { .test($0, .manual) } + [.test(50, .lowest, in: .second)])
            var slow: [HeldDelivery] = []
            while slow.last?.message.queue != .second { slow.append(try await backend.take(.first, .second)) }
            try await backend.enqueue(.test(100, .login))
            let held = try await backend.take(.first)
            #expect(held.message.entity == 100)
            for held in slow + [held] { try await held.settle(.completed(next: [])) }
        }
    }

    /// Nothing of the usual kind can be sent for long, and something is left for the urgent.
    @Test(arguments: BackendKind.withQueues)
    func aQueueCanBeClosedToAllButTheUrgent(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            await backend.broker.setLimit(QueueLimit(0, openAbove: .manual), for: .first)
            try await backend.enqueue(.test(1, .manual), .test(2, .login), .test(3, .schedule))
            #expect(try await backend.perform(1, .first).map(\.entity) == [2])
            try await backend.enqueue(.test(4, .lowest, in: .second))
            #expect(try await backend.perform(1, .first, .second).map(\.entity) == [4])
        }
    }

    @Test(arguments: BackendKind.withQueues)
    func aCallerGetsNothingBelowItsMinimum(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue((1...5).map { .test($0, .schedule) })
            async let reserved = backend.take(.first, minimum: .manual).settle(.completed(next: [.test(100)]))
            try await backend.perform(5, .first)
            try await backend.enqueue(.test(6, .manual))
            #expect(try await reserved?.map(\.entity) == [100])
            try await backend.perform(1, .first)
        }
    }
}
