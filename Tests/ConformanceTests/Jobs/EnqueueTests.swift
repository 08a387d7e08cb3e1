import Jobs
import TestSupport
import Testing

@Suite("Enqueue", .timeLimit(.minutes(5)))
struct EnqueueTests {
    @Test(arguments: BackendKind.allCases)
    func aJobIsDeliveredAsItWasAskedFor(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let request = JobRequest.test(9_007_199_254_740_993, .login)
            #expect(try await backend.enqueue(request).unchanged == 0)
            let held = try await backend.take(.first)
            #expect(held.message.name == request.name)
            #expect(held.message.queue == request.queue)
            #expect(held.message.entity == request.entity)
            #expect(held.message.priority == .login)
            #expect(held.message.body == request.body)
            #expect(held.message.attempts == 0)
            #expect(held.message.crashes == 0)
            #expect(try await held.settle(.completed(next: [])) == [])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aHundredAtOnceMakeOneJob(_ kind: BackendKind) async throws {
        try await withPeers(kind) { first, second, _ in
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await (index % 2 == 0 ? first : second).enqueue(.test(1)).messages.count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 1)
            #expect(try await first.counts(.first).ready == 1)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func onlyAHigherPriorityPromotes(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1, .schedule), .test(2, .manual))
            #expect(try await backend.enqueue(.test(1, .schedule)).unchanged == 1)
            #expect(try await backend.enqueue(.test(1, .refresh)).unchanged == 1)
            let promoted = try await backend.enqueue(.test(1, .login))
            #expect(promoted.messages.map(\.priority) == [.login])
            #expect(try await backend.perform(2, .first).map(\.entity) == [1, 2])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatHadWaitedIsDueOncePromotedAndKeepsItsAttempts(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1, .refresh))
            let failure = FailureRecord(kind: "http_500", message: "no")
            try await backend.perform(1, .first, as: .retried(after: .seconds(3600), failure))
            #expect(try await backend.counts(.first).waiting == 1)
            try await backend.enqueue(.test(1, .manual))
            let again = try await backend.take(.first)
            #expect(again.message.attempts == 1)
            try await again.settle(.completed(next: []))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aMessageOfAnOlderGenerationIsNotWanted(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let old = try #require(try await backend.enqueue(.test(1, .refresh)).messages.first)
            try await backend.enqueue(.test(1, .manual))
            #expect(try await backend.jobStore.begin(old, redelivered: true).message == nil)
            #expect(try await backend.jobStore.settle(old, as: .completed(next: [])) == nil)
            #expect(try await backend.counts(.first).ready == 1)
            try await backend.perform(1, .first)
        }
    }

    static let endings: [Settlement] = [
        .completed(next: []), .discarded(reason: "gone"), .dead(FailureRecord(kind: "http_400", message: "bad")),
    ]

    @Test(arguments: BackendKind.allCases, endings)
    func whatHadEndedBeginsAnew(_ kind: BackendKind, _ ending: Settlement) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1, .login))
            let failure = FailureRecord(kind: "http_500", message: "no")
            try await backend.perform(1, .first, as: .retried(after: .zero, failure))
            let first = try #require(try await backend.perform(1, .first, as: ending).first)
            #expect(first.attempts == 1)
            #expect(try await backend.enqueue(.test(1, .refresh)).messages.count == 1)
            let second = try #require(try await backend.perform(1, .first).first)
            #expect(second.attempts == 0)
            #expect(second.priority == .refresh)
            #expect(try #require(second.generation) > #require(first.generation))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aHundredThousandAtOnce(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let requests = (0..<100_000).map { JobRequest.test($0 / 2) }
            let enqueued = try await backend.enqueue(requests)
            #expect(enqueued.messages.count == 50_000)
            #expect(enqueued.unchanged == 50_000)
            #expect(try await backend.counts(.first).ready == 50_000)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func anotherProducersMessageBecomesAJob(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let request = JobRequest.test(1)
            let foreign = Message(queue: .first, name: "test", entity: 1, priority: .manual, body: request.body)
            let begun = try #require(try await backend.jobStore.begin(foreign, redelivered: false).message)
            #expect(begun.generation != nil)
            #expect(try await backend.jobStore.settle(begun, as: .completed(next: [])) == [])
            #expect(try await backend.counts(.first).completed == 1)
        }
    }
}
