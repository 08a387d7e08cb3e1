import Foundation
import Jobs
import Testing

@Suite("Wake-ups that a broker lost", .timeLimit(.minutes(5)))
struct OverdueTests {
    private static let kinds: [BackendKind] = [.postgresql, .pgbouncer]
    private static let first = WorkerIdentity(host: "h", pid: 1, boot: "first")
    private static let second = WorkerIdentity(host: "h", pid: 2, boot: "second")

    private func overdue(_ backend: Backend) throws -> any OverdueJobs {
        try #require(backend.jobStore as? any OverdueJobs)
    }

    @Test(arguments: kinds) func oneLeadsUntilItsTermEnds(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let jobs = try overdue(backend)
            #expect(try await jobs.lead(Self.first, for: .seconds(30)))
            #expect(try await !jobs.lead(Self.second, for: .seconds(30)))
            time.advance(by: 20)
            #expect(try await jobs.lead(Self.first, for: .seconds(30)))
            time.advance(by: 20)
            #expect(try await !jobs.lead(Self.second, for: .seconds(30)))
            time.advance(by: 10)
            #expect(try await jobs.lead(Self.second, for: .seconds(30)))
            #expect(try await !jobs.lead(Self.first, for: .seconds(30)))
        }
    }

    @Test(arguments: kinds) func tellsWhichQueuesHaveOverdueJobs(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let jobs = try overdue(backend)
            _ = try await backend.jobStore.enqueue([.test(1), .test(2, in: .second)])
            time.advance(by: 60)
            var found = try await jobs.overdue(in: [.first, .second], by: .seconds(60))
            #expect(found == OverdueQueues([.first, .second], dueBefore: time.date.addingTimeInterval(-60)))
            #expect(try await jobs.overdue(in: [.second], by: .seconds(60)).queues == [.second])
            #expect(try await jobs.overdue(in: [], by: .seconds(60)).queues == [])
            found = try await jobs.overdue(in: [.first, .second], by: .seconds(61))
            #expect(found.queues == [])
            _ = try await backend.jobStore.cancel(in: [.first])
            #expect(try await jobs.overdue(in: [.first, .second], by: .zero).queues == [.second])
        }
    }

    @Test(arguments: kinds) func givesTheMostUrgentFirst(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let jobs = try overdue(backend)
            for (id, priority) in [(1, Priority.refresh), (2, .login), (3, .refresh), (4, .manual)]
                as [(Int64, Priority)]
            {
                _ = try await backend.jobStore.enqueue([.test(id, priority)])
                time.advance(by: 10)
            }
            _ = try await backend.jobStore.enqueue([.test(5, in: .second)])
            for (limit, count) in [(3, 3), (9, 4)] {
                #expect(try await jobs.countDue(in: .first, upTo: limit) == count)
            }
            let few = try await jobs.mostUrgent(in: .first, overdueBy: .seconds(15), limit: 2)
            #expect(few.map(\.entity) == [2, 1])
            let all = try await jobs.mostUrgent(in: .first, overdueBy: .seconds(15), limit: 9)
            #expect(all.map(\.entity) == [2, 1, 3])
        }
    }

    @Test(arguments: kinds) func givesTheSameMessagesAgainPageByPage(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let jobs = try overdue(backend)
            var messages = try await backend.jobStore.enqueue(
                (1...7).map { .test($0, name: $0 % 2 == 0 ? "even" : "odd") }
            ).messages
            // One has ended, one waits longer, one has failed before and is due again.
            let failure = FailureRecord(kind: "k", message: "m")
            _ = try await backend.jobStore.settle(messages.remove(at: 0), as: .completed(next: []))
            _ = try await backend.jobStore.settle(
                messages.remove(at: 0),
                as: .snoozed(until: time.date(in: 500))
            )
            _ = try await backend.jobStore.settle(messages[0], as: .retried(after: .seconds(5), failure))
            messages[0].attempts = 1
            time.advance(by: 100)
            let dueBefore = time.date(in: -60)
            // Queued later: its wake-up is on its way.
            _ = try await backend.jobStore.enqueue([.test(9)])
            var found: [Message] = []
            var last: Message?
            repeat {
                let page = try await jobs.wakeUps(in: .first, dueBefore: dueBefore, after: last, limit: 2)
                found += page
                last = page.last
            } while last != nil
            #expect(found.count == 5)
            #expect(messages.allSatisfy(found.contains))
        }
    }
}
