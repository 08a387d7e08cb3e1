import Jobs
import PostgreSQLSupport
import TestSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: redelivered jobs", .timeLimit(.minutes(1)))
struct RedeliveryTests {
    /// The broker redelivers the message as it was published: its own count of crashes stays what it was.
    @Test
    func everyRedeliveryIsACrashAndFencesTheOneBefore() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            let first = try #require(try await store.begin(message, redelivered: true).message)
            let second = try #require(try await store.begin(message, redelivered: true).message)
            #expect([first.crashes, second.crashes] == [1, 2])
            for late in [message, first] {
                #expect(try await store.settle(late, as: .completed(next: [.test(2)])) == nil)
            }
            #expect(try await store.settle(second, as: .completed(next: [])) == [])
            #expect(try await store.begin(message, redelivered: true).message == nil)
            #expect(try await store.counts().map(\.completed) == [1])
            #expect(try await store.counts().map(\.ready) == [0])
            await backend.close()
        }
    }

    @Test
    func aLookWithoutARedeliveryCountsNothing() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            #expect(try await store.begin(message, redelivered: false).message == message)
            #expect(try await store.cancel(in: [message.queue]) == [message.queue: 1])
            #expect(try await store.begin(message, redelivered: false).message == nil)
            await backend.close()
        }
    }

    @Test
    func whatComesBackBeforeItIsDueIsNoCrash() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            let failure = FailureRecord(kind: "http_500", message: "no")
            _ = try await store.settle(message, as: .retried(after: .seconds(600), failure))
            for redelivered in [false, true] {
                guard case .early(let wait) = try await store.begin(message, redelivered: redelivered) else {
                    Issue.record("it is not early")
                    continue
                }
                #expect((.seconds(590)...(.seconds(600))).contains(wait))
            }
            _ = try await store.settle(message, as: .retried(after: .zero, failure))
            let begun = try #require(try await store.begin(message, redelivered: true).message)
            #expect((begun.crashes, begun.attempts) == (1, 2))
            await backend.close()
        }
    }

    /// By the server's clock, which has microseconds.
    @Test
    func deadLettersAreRetriedToTheLast() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            for message in try await store.enqueue((1...50).map { .test($0) }).messages {
                _ = try await store.settle(message, as: .dead(FailureRecord(kind: "timeout", message: "late")))
            }
            let until = try #require(try await store.countDeadLetters(JobFilter()).lastAt)
            let filter = JobFilter(until: until)
            #expect(try await store.retryDeadLetters(filter, priority: .refresh, limit: 100).count == 50)
            await backend.close()
        }
    }

    /// Its owner was fenced off, so its follow-ups are not made, though another's completion in the round asks for one.
    @Test
    func aFencedCompletionInARoundWithOthersAsksForNothing() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let messages = try await backend.jobStore.enqueue((1...40).map { .test($0) }).messages
            for message in messages where (message.entity ?? 0) % 2 == 0 {
                _ = try await backend.jobStore.begin(message, redelivered: true).message
            }
            let followUps = try await withThrowingTaskGroup(of: [Message]?.self) { group in
                for message in messages {
                    let entity = message.entity ?? 0
                    group.addTask {
                        // 1000 is asked for by all, as urgently as the fenced ones ask.
                        let next: [JobRequest] = [
                            .test(1000, entity % 2 == 0 ? .login : .manual), .test(2000 + entity),
                        ]
                        return try await backend.jobStore.settle(message, as: .completed(next: next))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(followUps.count { $0 == nil } == 20)
            let made = followUps.compactMap { $0 }.flatMap { $0 }
            #expect(made.count == 21)
            #expect(made.filter { $0.entity == 1000 }.map(\.priority) == [.manual])
            #expect(made.allSatisfy { $0.entity == 1000 || ($0.entity ?? 0) % 2 == 1 })
            let rows = try await database.sql("SELECT count(*) FROM sync_jobs WHERE entity_id >= 1000")
            #expect(rows == "21")
            await backend.close()
        }
    }
}
