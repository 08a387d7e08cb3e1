import Domain
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite struct DrainTests {
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    private static func queue(
        _ ready: Int = 0,
        inFlight: Int = 0,
        waiting: Int = 0,
        dueIn: Double? = nil,
        dead: Int = 0
    ) -> QueueCounts {
        var counts = QueueCounts(queue: .alliances)
        counts.ready = ready
        counts.inFlight = inFlight
        counts.waiting = waiting
        counts.nextDue = dueIn.map { now.addingTimeInterval($0) }
        counts.dead = dead
        return counts
    }

    @Test(arguments: [
        ([], DrainVerdict.end),
        ([queue()], .end),
        ([queue(dead: 3)], .end),
        ([queue(1)], .goOn),
        // Another process has it: its follow-ups would be ours.
        ([queue(inFlight: 1)], .goOn),
        ([queue(waiting: 2, dueIn: 899)], .goOn),
        ([queue(waiting: 2, dueIn: 900)], .goOn),
        ([queue(waiting: 2, dueIn: 901)], .end),
        ([queue(), queue(waiting: 1, dueIn: 5)], .goOn),
        // Due already, and nobody has come by to say so.
        ([queue(waiting: 1, dueIn: -5)], .goOn),
    ])
    func decidesFromTheCounts(_ counts: [QueueCounts], _ verdict: DrainVerdict) {
        #expect(DrainVerdict(counts, patience: .seconds(900), now: Self.now) == verdict)
    }

    @Test(arguments: [
        (DrainReport.Ending.drained, [queue()], ProgramStatus.done),
        (.drained, [queue(dead: 1)], .dead),
        (.drained, [queue(waiting: 1, dueIn: 5000)], .waiting),
        (.drained, [queue(waiting: 1, dueIn: 5000, dead: 1)], .dead),
        (.limitReached(5), [queue(9)], .done),
        (.limitReached(5), [queue(9, dead: 1)], .dead),
        (.interrupted(isTermination: false), [queue(dead: 1)], .interrupted),
        (.interrupted(isTermination: true), [queue()], .terminated),
    ])
    func endsWithItsStatus(_ ending: DrainReport.Ending, _ counts: [QueueCounts], _ status: ProgramStatus) {
        #expect(DrainReport(ending: ending, counts: counts).status == status)
    }

    @Test func saysWhatIsLeft() {
        let report = DrainReport(
            ending: .drained,
            counts: [Self.queue(waiting: 2, dueIn: 5000, dead: 3)],
            deadBefore: 1,
            failures: [
                FailureGroup(
                    name: "alliance",
                    kind: "http_400",
                    state: .dead,
                    count: 3,
                    example: "ESI answered 400: no",
                    exampleEntity: 99_000_001,
                    lastAt: Self.now
                )
            ],
            records: [.alliance: 3600],
            worked: [.alliance: 1200],
            requests: 2400,
            elapsed: .seconds(75),
            database: "x.sqlite"
        )
        #expect(
            report.lines(command: "orchestrator sync-all --drain", now: Self.now) == [
                "Done: worked on 1,200 alliances in 1 min 15 s and 2,400 requests.",
                "x.sqlite holds 3,600 alliances.",
                "3 dead letters, 1 from before this run:",
                "  3 alliance http_400 as 99000001: ESI answered 400: no",
                "2 jobs wait for another try: 2 in alliance_sync_queue, the next in 1 h 23 min (1970-01-12T15:10:00Z).",
                "`orchestrator dead list` tells more, `orchestrator dead retry` tries them again.",
            ]
        )
    }

    /// What `--quiet` prints comes with another exit status than 0.
    @Test func whatWasWantedIsNoProblem() {
        let limited = DrainReport(ending: .limitReached(5), counts: [Self.queue(7)])
        #expect(limited.status == .done && limited.problems(now: Self.now) == [])
        let dead = DrainReport(ending: .limitReached(5), counts: [Self.queue(7, dead: 1)])
        #expect(dead.problems(now: Self.now) == ["1 dead letter:", "7 jobs are left in the queues."])
    }
}
