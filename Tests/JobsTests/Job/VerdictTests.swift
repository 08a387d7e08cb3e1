import Foundation
import TestSupport
import Testing

@testable import Jobs

@Suite("Verdict")
struct VerdictTests {
    private let message = Message(queue: QuickThing.queue, name: QuickThing.name, priority: .login, body: Data())

    private func verdict(_ ending: Run.Ending, attempts: Int = 0) -> Settlement {
        var message = message
        message.attempts = attempts
        return Verdict.settlement(of: ending, job: QuickThing.self, message: message, random: 0.5)
    }

    @Test func followUpsInheritEnrichmentIsLowerAndPlacedOnesHaveTheirOwn() throws {
        let ending = Run.Ending.outcome(
            .done(
                next: [SyncThing(id: 1)],
                enrichment: [SyncMail(id: 2, hash: "h")],
                placed: [PlacedJob(SyncThing(id: 3), .schedule)]
            )
        )
        #expect(
            try verdict(ending)
                == .completed(next: [
                    JobRequest(SyncThing(id: 1), priority: .login),
                    JobRequest(SyncMail(id: 2, hash: "h"), priority: Priority(7)),
                    JobRequest(SyncThing(id: 3), priority: .schedule),
                ])
        )
    }

    @Test func plannedEndings() throws {
        let date = Date(timeIntervalSince1970: 5)
        #expect(verdict(.outcome(.done())) == .completed(next: []))
        #expect(verdict(.outcome(.snooze(until: date)), attempts: 99) == .snoozed(until: date))
        #expect(verdict(.outcome(.discard(reason: "r"))) == .discarded(reason: "r"))
        #expect(
            try verdict(.outcome(.discard(reason: "r", placed: [PlacedJob(SyncThing(id: 3), .schedule)])))
                == .discarded(reason: "r", next: [JobRequest(SyncThing(id: 3), priority: .schedule)])
        )
        #expect(verdict(.stopped, attempts: 99) == .released)
    }

    @Test func surprises() {
        let record = FailureRecord(kind: "http_500", message: "it failed")
        #expect(verdict(.failure(Failure())) == .retried(after: .seconds(3), record))
        #expect(verdict(.failure(Failure()), attempts: 1) == .retried(after: .seconds(18), record))
        #expect(verdict(.failure(Failure()), attempts: 2) == .dead(record))
        #expect(verdict(.failure(Failure(isPermanent: true))) == .dead(record))
        #expect(verdict(.failure(Failure(retryAfter: .seconds(100)))) == .retried(after: .seconds(110), record))
        #expect(verdict(.failure(Failure(retryAfter: .seconds(100))), attempts: 2) == .dead(record))
        // Any error will do.
        guard case .retried(_, let other) = verdict(.failure(CancellationError())) else {
            Issue.record("not retried")
            return
        }
        #expect(other.kind == "CancellationError")
    }

    @Test func timeoutsCountAsAttempts() {
        guard case .retried(_, let record) = verdict(.timedOut), case .dead = verdict(.timedOut, attempts: 2) else {
            Issue.record("\(verdict(.timedOut))")
            return
        }
        #expect(record.kind == "timeout")
    }

    @Test func recordsAreShort() {
        let record = FailureRecord(kind: "k", message: String(repeating: "é", count: 10_000))
        #expect(record.message.count == FailureRecord.maximumLength)
    }

    @Test func prioritiesStayInRange() {
        #expect(Priority(-5).rawValue == 0)
        #expect(Priority(99).rawValue == 10)
        #expect(Priority.lowest.lowered == .lowest)
        #expect(Priority.login.lowered < .login)
    }
}
