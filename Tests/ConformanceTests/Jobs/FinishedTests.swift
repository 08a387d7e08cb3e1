import Foundation
import Jobs
import Testing

@Suite("Finished", .timeLimit(.minutes(5)))
struct FinishedTests {
    @Test(arguments: BackendKind.allCases)
    func whatEndedIsCountedInItsTime(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue(.test(1), .test(2), .test(3), .test(4, in: .second), .test(5, in: .second))
            let begin = time.date
            time.advance(by: 10)
            try await backend.perform(2, .first)
            try await backend.perform(1, .second, as: .discarded(reason: "gone"))
            time.advance(by: 10)
            try await backend.perform(1, .first)
            try await backend.perform(1, .second, as: .dead(FailureRecord(kind: "k", message: "m")))

            func finished(_ from: Double, _ to: Double) async throws -> [QueueName: FinishedJobs] {
                try await backend.jobStore.finished(
                    from: begin.addingTimeInterval(from),
                    to: begin.addingTimeInterval(to)
                )
            }
            #expect(
                try await finished(0, 10) == [.first: FinishedJobs(completed: 2), .second: FinishedJobs(discarded: 1)]
            )
            #expect(
                try await finished(10, 20) == [.first: FinishedJobs(completed: 1), .second: FinishedJobs(dead: 1)]
            )
            #expect(try await finished(20, 30).isEmpty)
            #expect(try await finished(-10, 0).isEmpty)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func furtherTriesOfWhatEndedAreCounted(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            let failure = FailureRecord(kind: "k", message: "m")
            let begin = time.date
            try await backend.enqueue(.test(1), .test(2, in: .second))
            time.advance(by: 1)
            try await backend.perform(1, .first, as: .retried(after: .zero, failure))
            #expect(try await backend.jobStore.finished(from: begin, to: time.date(in: 5)).isEmpty)
            try await backend.perform(1, .first)
            try await backend.perform(1, .second, as: .retried(after: .zero, failure))
            try await backend.perform(1, .second, as: .retried(after: .zero, failure))
            try await backend.perform(1, .second, as: .dead(failure))
            #expect(
                try await backend.jobStore.finished(from: begin, to: time.date(in: 5)) == [
                    .first: FinishedJobs(completed: 1, retries: 1), .second: FinishedJobs(dead: 1, retries: 2),
                ]
            )
        }
    }

    @Test(arguments: BackendKind.allCases)
    func whatBeganAnewIsNotCounted(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, time in
            try await backend.enqueue(.test(1))
            let begin = time.date
            time.advance(by: 1)
            try await backend.perform(1, .first)
            try await backend.enqueue(.test(1))
            #expect(try await backend.jobStore.finished(from: begin, to: time.date(in: 5)).isEmpty)
        }
    }
}
