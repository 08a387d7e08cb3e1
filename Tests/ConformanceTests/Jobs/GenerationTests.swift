import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Outdated wake-ups", .timeLimit(.minutes(5)))
struct GenerationTests {
    /// As a worker begins what is delivered.
    private func begun(_ backend: Backend, _ count: Int) async throws -> [Message] {
        var begun: [Message] = []
        for _ in 0..<count {
            let held = try await backend.take(.first)
            guard let message = try await backend.jobStore.begin(held.message, redelivered: false).message else {
                try await held.drop()
                continue
            }
            begun.append(message)
            try await held.settle(.completed(next: []))
        }
        return begun
    }

    @Test(arguments: BackendKind.allCases) func aPromotedJobRunsOnceWithItsNewPriority(_ kind: BackendKind) async throws
    {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1, .schedule))
            try await backend.enqueue(.test(1, .login))
            let deliveries = BackendKind.withQueues.contains(kind) ? 1 : 2
            let begun = try await begun(backend, deliveries)
            #expect(begun.map(\.priority) == [.login])
            #expect(begun.map(\.generation) == [2])
            #expect(try await backend.counts(.first).completed == 1)
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func whatHasEndedOrWasCancelledIsDroppedUnseen(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let messages = try await store.enqueue((1...5).map { .test($0) }).messages
            let failure = FailureRecord(kind: "k", message: "m")
            _ = try await store.settle(messages[0], as: .completed(next: []))
            _ = try await store.settle(messages[1], as: .discarded(reason: "gone"))
            _ = try await store.settle(messages[2], as: .dead(failure))
            for message in messages.prefix(3) {
                #expect(try await store.begin(message, redelivered: false).message == nil)
            }
            #expect(try await store.begin(messages[3], redelivered: false).message == messages[3])
            _ = try await store.cancel(in: [.first])
            for message in messages.dropFirst(3) {
                #expect(try await store.begin(message, redelivered: false).message == nil)
            }
            // Queued anew, only the new wake-up counts.
            let anew = try #require(try await store.enqueue([.test(5)]).messages.first)
            #expect(try await store.begin(messages[4], redelivered: false).message == nil)
            #expect(try await store.begin(anew, redelivered: false).message == anew)
        }
    }

    /// A retry of a purged queue comes off the broker's waiting line long after, and meets its row.
    @Test(arguments: BackendKind.allCases) func whatWaitsWhileItsQueueIsPurgedNeverRuns(_ kind: BackendKind)
        async throws
    {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue(.test(1))
            let held = try await backend.take(.first)
            try await held.settle(.retried(after: .seconds(30), FailureRecord(kind: "k", message: "m")))
            #expect(try await backend.jobStore.cancel(in: [.first]) == [.first: 1])
            time.advance(by: 60)
            try await backend.enqueue(.test(2))
            let deliveries = BackendKind.withQueues.contains(kind) ? 1 : 2
            #expect(try await begun(backend, deliveries).map(\.entity) == [2])
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func crashesAndAttemptsAreTheRowsOwn(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            let crashed = try #require(try await store.begin(message, redelivered: true).message)
            #expect(crashed.crashes == 1)
            // A copy that a broker delivers for the first time does not know of it.
            let current = try #require(try await store.begin(message, redelivered: false).message)
            #expect(current.crashes == 1)
            #expect(try await store.settle(message, as: .completed(next: [])) == nil)
            #expect(try await store.settle(current, as: .completed(next: [])) != nil)
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func manyAreLookedAtTogether(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let messages = try await store.enqueue((1...1000).map { .test($0) }).messages
            for message in messages.prefix(500) { _ = try await store.settle(message, as: .completed(next: [])) }
            let wanted = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for message in messages + messages {
                    group.addTask { try await store.begin(message, redelivered: false).message?.entity }
                }
                return try await group.reduce(into: [Int64]()) { if let entity = $1 { $0.append(entity) } }
            }
            #expect(wanted.sorted() == (501...1000).flatMap { [$0, $0] })
        }
    }
}
