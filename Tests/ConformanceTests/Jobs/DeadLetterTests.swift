import Foundation
import Jobs
import Testing

@Suite("Dead letters", .timeLimit(.minutes(5)))
struct DeadLetterTests {
    private let teapot = FailureRecord(kind: "http_418", message: "ESI answered 418 for 12345 at 2026-08-18T11:00:05Z")
    private let timeout = FailureRecord(kind: "timeout", message: "did not end within 60 seconds")

    @Test(arguments: BackendKind.withMemory)
    func whatDiedOfTheSameIsOneGroup(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let start = time.date
            try await backend.die(1, teapot)
            time.advance(by: 10)
            let again = FailureRecord(kind: "http_418", message: "ESI answered 418 for 7 at 2027-01-01T00:00:00Z")
            try await backend.die(2, again)
            try await backend.die(3, FailureRecord(kind: "http_418", message: "The teapot is empty"))
            time.advance(by: 10)
            try await backend.die(4, timeout, in: .second, name: "other")
            try await backend.die(5, timeout)

            let groups = try await backend.jobStore.deadLetterGroups(JobFilter())
            #expect(groups.count == 4)
            let largest = try #require(groups.first)
            #expect(largest.count == 2)
            #expect((largest.name, largest.queue, largest.kind) == ("test", .first, "http_418"))
            #expect((largest.exampleEntity, largest.example) == (2, "ESI answered 418 for 7 at 2027-01-01T00:00:00Z"))
            #expect((largest.firstAt, largest.lastAt) == (start, start.addingTimeInterval(10)))

            let filters = [
                JobFilter(queue: .second), JobFilter(name: "other"), JobFilter(kind: "http_418"),
                JobFilter(fingerprint: largest.fingerprint), JobFilter(since: time.date),
                JobFilter(until: start), JobFilter(kind: "http_418", since: start.addingTimeInterval(1)),
                JobFilter(ids: [largest.exampleID, -1]), JobFilter(ids: []), JobFilter(queue: "none"),
            ]
            var counts: [Int] = []
            for filter in filters {
                let count = try await backend.jobStore.countDeadLetters(filter).count
                let listed = try await backend.jobStore.records(in: .failed, filter, before: nil, limit: 100)
                let groups = try await backend.jobStore.deadLetterGroups(filter)
                #expect(listed.count == count)
                #expect(groups.reduce(0) { $0 + $1.count } == count)
                counts.append(count)
            }
            #expect(counts == [1, 1, 3, 2, 2, 1, 2, 1, 0, 0])
            #expect(try await backend.jobStore.countDeadLetters(JobFilter()).lastAt == time.date)
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func itsRecordTellsTheWholeStory(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let start = time.date
            try await backend.enqueue(.test(1, .login))
            try await backend.perform(1, .first, as: .retried(after: .zero, timeout))
            time.advance(by: 5)
            try await backend.perform(1, .first, as: .dead(teapot))

            let record = try #require(try await backend.jobStore.records(of: 1, named: ["test", "other"]).first)
            #expect((record.name, record.queue, record.entity) == ("test", .first, 1))
            #expect(record.state == .failed)
            #expect(record.body == Data("{\"id\":1}".utf8))
            #expect(record.priority == .login)
            #expect((record.attempts, record.crashes, record.redriven, record.earlierAttempts) == (2, 0, 0, 0))
            #expect(record.failure == teapot)
            #expect(record.fingerprint == FailureFingerprint.of("test", teapot))
            #expect((record.createdAt, record.firstFailedAt) == (start, start))
            #expect((record.changedAt, record.endedAt) == (time.date, time.date))
            #expect(try await backend.jobStore.records(of: 1, named: ["other"]).isEmpty)
            #expect(try await backend.jobStore.records(of: 2, named: ["test"]).isEmpty)
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func retriedJobsRunAgainAndKeepTheirHistory(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            for entity in 1...3 { try await backend.die(Int64(entity), teapot) }
            try await backend.die(4, timeout)
            let before = try await backend.jobStore.records(in: .failed, JobFilter(), before: nil, limit: 10)
            time.advance(by: 1)
            let filter = JobFilter(kind: "http_418")
            let lot = try await backend.jobStore.retryDeadLetters(filter, priority: .refresh, limit: 2)
            #expect(lot.map(\.entity) == [1, 2])
            #expect(lot.allSatisfy { $0.priority == .refresh && $0.attempts == 0 && $0.crashes == 0 })
            #expect(try await backend.counts(.first).dead == 2)
            try await backend.broker.publish(lot)
            let ran = try await backend.perform(1, .first, as: .retried(after: .seconds(60), timeout))
            #expect(ran == [lot[0]])

            let record = try #require(try await backend.jobStore.records(of: 1, named: ["test"]).first)
            #expect(record.id == before.first { $0.entity == 1 }?.id)
            #expect((record.state, record.redriven) == (.pending, 1))
            #expect((record.earlierAttempts, record.attempts, record.totalAttempts) == (1, 1, 2))
            #expect(record.endedAt == nil)

            #expect(try await backend.jobStore.retryDeadLetters(filter, priority: .refresh, limit: 2).count == 1)
            #expect(try await backend.jobStore.retryDeadLetters(filter, priority: .refresh, limit: 2).isEmpty)
            // What is asked for anew begins without a history.
            try await backend.perform(1, .first)
            try await backend.enqueue(.test(2))
            try await backend.perform(1, .first)
            try await backend.enqueue(.test(2))
            let anew = try #require(try await backend.jobStore.records(of: 2, named: ["test"]).first)
            #expect((anew.redriven, anew.earlierAttempts) == (0, 0))
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func aWakeUpFromBeforeTheRetryIsNotRun(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            try await backend.enqueue(.test(1))
            let held = try await backend.take(.first)
            try await held.settle(.dead(teapot))
            let message = try #require(
                try await backend.jobStore.retryDeadLetters(JobFilter(), priority: .manual, limit: 1).first
            )
            #expect(try await backend.jobStore.settle(held.message, as: .completed(next: [])) == nil)
            try await backend.broker.publish([message])
            #expect(try await backend.perform(1, .first) == [message])
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func discardedOnesAreDeadNoMore(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            for entity in 1...3 { try await backend.die(Int64(entity), teapot) }
            time.advance(by: 1)
            let keys = [JobGeneration](
                [1, 2, 3, 4].map { JobGeneration(name: "test", entity: $0, generation: 1) }
                    + [JobGeneration(name: "test", entity: 3, generation: 2)]
            )
            #expect(try await backend.jobStore.deadLetters(among: keys) == Set(keys[..<3]))
            #expect(try await backend.jobStore.discardDeadLetters(JobFilter(), limit: 2) == 2)
            #expect(try await backend.jobStore.deadLetters(among: keys) == [keys[2]])
            #expect(try await backend.jobStore.discardDeadLetters(JobFilter(), limit: 2) == 1)
            #expect(try await backend.jobStore.discardDeadLetters(JobFilter(), limit: 2) == 0)
            let counts = try await backend.counts(.first)
            #expect((counts.dead, counts.discarded) == (0, 3))
            let record = try #require(try await backend.jobStore.records(of: 1, named: ["test"]).first)
            #expect((record.state, record.failure, record.endedAt) == (.discarded, teapot, time.date))
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func pagesGoBackThroughTheRows(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            for entity in 1...5 { try await backend.die(Int64(entity), teapot) }
            var entities: [Int64] = []
            var before: Int64?
            while true {
                let page = try await backend.jobStore.records(in: .failed, JobFilter(), before: before, limit: 2)
                guard let last = page.last else { break }
                entities += page.map(\.entity)
                before = last.id
            }
            #expect(entities == [5, 4, 3, 2, 1])
        }
    }

    @Test(arguments: BackendKind.withMemory)
    func whatEndedLongAgoIsRemoved(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.die(1, teapot)
            try await backend.enqueue(.test(2), .test(3))
            try await backend.perform(1, .first)
            try await backend.perform(1, .first, as: .discarded(reason: "gone"))
            try await backend.enqueue(.test(4, in: .second), .test(8, in: .second))
            try await backend.perform(2, .second)
            try await backend.enqueue(.test(5, in: .second))
            _ = try await backend.jobStore.cancel(in: [.second])
            time.advance(by: 100)
            try await backend.enqueue(.test(6), .test(7))
            try await backend.perform(1, .first)

            let old = time.date(in: -50)
            func removed(_ state: JobState, of queue: QueueName = .first, limit: Int = 10) async throws -> Int {
                try await backend.jobStore.removeEnded(state, of: queue, before: old, limit: limit)
            }
            #expect(try await removed(.completed) == 1)
            #expect(try await removed(.discarded) == 1)
            let counts = try await backend.counts(.first)
            #expect((counts.dead, counts.completed, counts.discarded, counts.ready) == (1, 1, 0, 1))
            #expect(try await removed(.failed) == 1)
            for count in [1, 1, 0] { #expect(try await removed(.completed, of: .second, limit: 1) == count) }
            #expect(try await removed(.cancelled, of: .second) == 1)
        }
    }
}

extension Backend {
    fileprivate func die(
        _ entity: Int64,
        _ failure: FailureRecord,
        in queue: QueueName = .first,
        name: JobName = "test"
    ) async throws {
        try await enqueue(.test(entity, in: queue, name: name))
        try await perform(1, queue, as: .dead(failure))
    }
}
