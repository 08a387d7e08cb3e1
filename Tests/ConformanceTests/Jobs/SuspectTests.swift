import Foundation
import Jobs
import TestSupport
import Testing

/// Jobs that run alone because workers died with them.
@Suite("Suspects", .timeLimit(.minutes(5)))
struct SuspectTests {
    @Test(arguments: BackendKind.allCases) func aRunAloneCountsUntilItsEndIsRecorded(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            try await backend.enqueue(.test(1))
            let held = try await backend.take(.first)
            let first = try #require(try await store.begin(held.message, redelivered: true).message)
            #expect(first.soloRuns == 0)
            // The reply to the one before may have been lost.
            for _ in 0..<2 { #expect(try await store.beginAlone(first)) }
            let second = try #require(try await store.begin(first, redelivered: true).message)
            #expect(second.soloRuns == 1)
            #expect(try await !store.beginAlone(first))
            #expect(try await store.beginAlone(second))

            #expect(try await store.settle(second, as: .released) != nil)
            try await held.drop()
            try await backend.broker.publish([second])
            let again = try await backend.take(.first)
            let third = try #require(try await store.begin(again.message, redelivered: false).message)
            #expect((third.crashes, third.soloRuns) == (2, 0))
            #expect(try await store.settle(third, as: .completed(next: [])) != nil)
            #expect(try await !store.beginAlone(third))
            try await again.drop()
        }
    }

    @Test(arguments: BackendKind.withQueues) func theNextWorkerKnowsOfIt(_ kind: BackendKind) async throws {
        try await withPlace { place in
            let time = ManualTime()
            let dying = try await kind.open(place, time: time)
            try await dying.enqueue(.test(1))
            let held = try await dying.take(.first)
            #expect(try await dying.jobStore.beginAlone(held.message))
            let heir = try await kind.open(place, time: time)
            try await running(heir) {
                dying.loseGrip()
                let message = try await heir.perform(1, .first).first
                #expect(message?.crashes == 1)
                #expect(message?.soloRuns == 1)
            }
            #expect(try await held.settle(.completed(next: [])) == nil)
            try await dying.close()
            try await heir.close()
        }
    }

    /// A broker that lost its messages delivers a copy as if it were the first.
    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func aCopyIsToldOfIt(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            #expect(try await store.beginAlone(message))
            #expect(try await store.begin(message, redelivered: false).message?.soloRuns == 1)
            // Another request begins without it.
            let promoted = try #require(try await store.enqueue([.test(1, .login)]).messages.first)
            #expect(try await store.begin(promoted, redelivered: false).message?.soloRuns == 0)
        }
    }

    @Test(arguments: [BackendKind.postgresql, .pgbouncer])
    func whatIsInFlightWhenItsQueueIsPurgedRuns(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            let store = backend.jobStore
            let message = try #require(try await store.enqueue([.test(1)]).messages.first)
            #expect(try await store.cancel(in: [.first]) == [.first: 1])
            #expect(try await store.beginAlone(message))
            #expect(try await store.settle(message, as: .completed(next: [])) != nil)
        }
    }
}
