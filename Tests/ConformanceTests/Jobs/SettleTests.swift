import Foundation
import Jobs
import Testing

@Suite("Settle", .timeLimit(.minutes(5)))
struct SettleTests {
    private let failure = FailureRecord(kind: "http_502", message: "Bad gateway 🛸 'quoted' \u{200B}\u{0}end")

    @Test(arguments: BackendKind.allCases)
    func followUpsComeWithTheCompletion(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1), .test(2, in: .second))
            let held = try await backend.take(.first)
            let next: [JobRequest] = [.test(2, in: .second), .test(3, in: .second), .test(4, in: .second)]
            let messages = try #require(try await held.settle(.completed(next: next)))
            #expect(messages.map(\.entity) == [3, 4])
            #expect(try await backend.counts(.first).completed == 1)
            #expect(try await backend.perform(3, .second).compactMap(\.entity) == [2, 3, 4])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func followUpsComeWithADiscardedJobToo(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1))
            let held = try await backend.take(.first)
            let messages = try await held.settle(.discarded(reason: "gone", next: [.test(3, in: .second)]))
            #expect(messages?.map(\.entity) == [3])
            #expect(try await backend.counts(.first).discarded == 1)
            #expect(try await backend.perform(1, .second).compactMap(\.entity) == [3])
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aJobMayAskForItself(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1))
            let first = try #require(try await backend.perform(1, .first, as: .completed(next: [.test(1)])).first)
            let second = try #require(try await backend.perform(1, .first).first)
            #expect(try #require(second.generation) > #require(first.generation))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsSettledTwiceChangesNothing(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1))
            let held = try await backend.take(.first)
            try await held.settle(.completed(next: []))
            #expect(try await backend.jobStore.settle(held.message, as: .completed(next: [.test(7)])) == nil)
            #expect(try await backend.counts(.first).ready == 0)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aRetryWaitsAndCountsAnAttempt(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue(.test(1))
            try await backend.perform(1, .first, as: .retried(after: .seconds(90), failure))
            let counts = try await backend.counts(.first)
            #expect(counts.waiting == 1)
            #expect(counts.ready == 0)
            #expect(counts.nextDue == time.date(in: 90))

            time.advance(by: 89)
            try await backend.enqueue(.test(2))
            #expect(try await backend.perform(1, .first).map(\.entity) == [2])
            time.advance(by: 1)
            let again = try #require(try await backend.perform(1, .first).first)
            #expect(again.entity == 1)
            #expect(again.attempts == 1)
            #expect(try await backend.counts(.first).completed == 2)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func attemptsAddUp(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1))
            for attempts in 0..<5 {
                let message = try await backend.perform(1, .first, as: .retried(after: .zero, failure)).first
                #expect(message?.attempts == attempts)
            }
        }
    }

    @Test(arguments: BackendKind.allCases)
    func aSnoozeUsesNoAttempt(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue(.test(1))
            try await backend.perform(1, .first, as: .snoozed(until: time.date(in: 60)))
            #expect(try await backend.counts(.first).nextDue == time.date(in: 60))
            time.advance(by: 60)
            #expect(try await backend.perform(1, .first).first?.attempts == 0)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsGivenBackIsAsBefore(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1), .test(2))
            let first = try #require(try await backend.perform(1, .first, as: .released).first)
            let second = try #require(try await backend.perform(1, .first).first)
            #expect(first == second)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func failuresAreGroupedNewestFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue((1...3).map { .test($0) })
            try await backend.perform(2, .first, as: .dead(failure))
            time.advance(by: 1)
            try await backend.perform(1, .first, as: .discarded(reason: "Corporation not found"))
            time.advance(by: 1)
            try await backend.enqueue(.test(9, in: .second, name: "other"))
            try await backend.perform(1, .second, as: .retried(after: .seconds(60), failure))

            let groups = try await backend.jobStore.failures(limit: 10)
            #expect(groups.map(\.state) == [.retrying, .discarded, .dead])
            #expect(groups.map(\.count) == [1, 1, 2])
            #expect(groups.map(\.kind) == ["http_502", "Corporation not found", "http_502"])
            #expect(groups.map(\.name) == ["other", "test", "test"])
            #expect(groups.first?.exampleEntity == 9)
            #expect(groups.first?.example == failure.message.replacing("\u{0}", with: ""))
            #expect(groups.first?.lastAt == time.date)
            #expect(try await backend.jobStore.failures(limit: 1).count == 1)
            #expect(try await backend.counts(.first).dead == 2)
            #expect(try await backend.counts(.first).discarded == 1)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func cancellingTakesWhatIsPendingOnly(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue((1...10).map { .test($0) } + [.test(1, in: .second, name: "other")])
            try await backend.perform(1, .first, as: .dead(failure))
            try await backend.perform(2, .first, as: .retried(after: .seconds(60), failure))
            #expect(try await backend.jobStore.cancel(in: [.first]) == [.first: 9])
            let counts = try await backend.counts(.first)
            #expect((counts.ready, counts.waiting, counts.dead) == (0, 0, 1))
            #expect(try await backend.counts(.second).ready == 1)
            #expect(try await backend.enqueue(.test(5)).messages.count == 1)
            try await backend.perform(1, .first)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatIsInFlightEndsThoughItsQueueIsCancelled(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1), .test(2))
            let completed = try await backend.take(.first)
            let retried = try await backend.take(.first)
            _ = try await backend.jobStore.cancel(in: [.first])
            let messages = try await completed.settle(.completed(next: [.test(3, in: .second)]))
            #expect(messages?.map(\.entity) == [3])
            #expect(try await retried.settle(.retried(after: .seconds(60), failure)) == [])
            let counts = try await backend.counts(.first)
            #expect((counts.completed, counts.waiting) == (1, 1))
        }
    }

    @Test(arguments: BackendKind.allCases)
    func countsTellTheAgeOfTheOldest(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let start = time.date
            try await backend.enqueue(.test(1, .refresh))
            time.advance(by: 100)
            try await backend.enqueue(.test(2, .login))
            let counts = try await backend.counts(.first)
            #expect(counts.ready == 2)
            #expect(counts.oldestReadySince == start)
        }
    }

    /// Where the rows are the queue, they tell this; else it is for the broker to say.
    @Test(arguments: BackendKind.withQueues)
    func whatIsInFlightIsCountedApartAndNotCancelled(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1), .test(2))
            let held = try await backend.take(.first)
            #expect(try await backend.jobStore.cancel(in: [.first]) == [.first: 1])
            let counts = try await backend.counts(.first)
            #expect((counts.ready, counts.inFlight, counts.consumers) == (0, 1, 1))
            try await held.settle(.completed(next: []))
        }
    }
}
