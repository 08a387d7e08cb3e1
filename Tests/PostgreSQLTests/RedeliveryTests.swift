import Foundation
import Jobs
import PostgreSQLSupport
import TestSupport
import Testing

@testable import PostgreSQL

@Suite("PostgreSQL: redelivered jobs", .timeLimit(.minutes(1)))
struct RedeliveryTests {
    private static let failure = FailureRecord(kind: "http_500", message: "no")

    /// The broker redelivers the message as it was published: its own count of crashes stays what it was.
    @Test
    func everyRedeliveryIsACrashAndFencesTheOneBefore() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            let first = try #require(try await store.begin(message, redelivered: true).message)
            let second = try #require(try await store.begin(message, redelivered: true).message)
            #expect(first.crashes == 1)
            #expect(second.crashes == 2)
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
            _ = try await store.settle(message, as: .retried(after: .seconds(600), Self.failure))
            for redelivered in [false, true] {
                guard case .early(let wait) = try await store.begin(message, redelivered: redelivered) else {
                    Issue.record("it is not early")
                    continue
                }
                #expect((.seconds(590)...(.seconds(600))).contains(wait))
            }
            let other = try #require(try await store.enqueue([.test(2)]).messages.first)
            _ = try await store.settle(other, as: .retried(after: .zero, Self.failure))
            let begun = try #require(try await store.begin(other, redelivered: true).message)
            #expect((begun.crashes, begun.attempts) == (1, 1))
            await backend.close()
        }
    }

    /// Its worker died, or only its connection: the message is all that wakes the row.
    @Test
    func anotherProducersMessageComesBackToItsRow() async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let request = JobRequest.test(1)
            let foreign = Message(queue: request.queue, name: request.name, entity: 1, body: request.body)
            let first = try #require(try await store.begin(foreign, redelivered: false).message)
            #expect(try await store.begin(foreign, redelivered: false).message == nil)
            let again = try #require(try await store.begin(foreign, redelivered: true).message)
            #expect(again.generation == first.generation)
            #expect(again.crashes == 1)
            #expect(try await store.settle(first, as: .completed(next: [])) == nil)
            #expect(try await store.settle(again, as: .completed(next: [])) == [])
            await backend.close()
        }
    }

    /// A wake-up may be published twice: both begin, and what follows must not be twice as much.
    @Test(arguments: [Settlement.snoozed(until: .distantFuture), .retried(after: .seconds(9), failure), .dead(failure)])
    func ofTwoThatRunAtOnceTheFirstPutsTheJobOff(_ settlement: Settlement) async throws {
        try await withDatabase(TestDatabase.migrated()) { database in
            let backend = try await database.open()
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            let one = try #require(try await store.begin(message, redelivered: false).message)
            let other = try #require(try await store.begin(message, redelivered: false).message)
            #expect(try await store.settle(one, as: .retried(after: .seconds(60), Self.failure)) == [])
            #expect(try await store.settle(other, as: settlement) == nil)
            #expect(try await store.settle(other, as: .released) == nil)
            // What is done is done.
            #expect(try await store.settle(other, as: .completed(next: [])) == [])
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
