import Domain
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite("What would become of dead letters")
struct DeadEndTests {
    private func strays(kept: Int, lost: Int) -> [StrayLetter] {
        (0..<kept + lost).map { number in
            StrayLetter(
                id: "\(number)",
                queue: "jobs",
                failure: FailureRecord(kind: "decode_failed", message: "no job"),
                body: Data(),
                isBodyKept: number < kept
            )
        }
    }

    /// What the command then says that it did.
    @Test func onlyWhatCanBeRetriedIsCounted() {
        #expect(
            DeadEndProgram.plan(.retry, rows: 250, strays(kept: 2, lost: 8), rate: 100)
                == "retry 252 dead letters, at most 100 a second: about 3 s. 8 messages cannot be retried: "
                + "the body was not kept, because it may have held a secret."
        )
        #expect(
            DeadEndProgram.plan(.retry, rows: 0, strays(kept: 1, lost: 0), rate: 100)
                == "retry 1 dead letter, at most 100 a second: about 0 s."
        )
    }

    @Test func idsThatAreNoneAreCounted() {
        #expect(DeadEndProgram.unknown(of: ["5"], found: 0) == "5 is no dead letter")
        #expect(DeadEndProgram.unknown(of: ["5", "6"], found: 0) == "None of these 2 ids is a dead letter")
        #expect(DeadEndProgram.unknown(of: ["5", "6"], found: 1) == "Of these 2 ids only 1 is a dead letter")
        #expect(DeadEndProgram.unknown(of: ["5", "6", "7"], found: 2) == "Of these 3 ids only 2 are dead letters")
    }

    /// There may be others.
    @Test func whereAFilterLeavesNoneThatIsSaid() {
        let none = DeadLetterReport(at: Date(), groups: [], strays: [])
        var listed = none
        listed.letters = []
        #expect(DeadListProgram.lines(none, DeadLetterChoice()) == ["There are no dead letters."])
        for change: (inout DeadLetterChoice) -> Void in [
            { $0.type = .killmail }, { $0.reason = "x" }, { $0.group = "x" }, { $0.since = .seconds(1) },
        ] {
            var choice = DeadLetterChoice()
            change(&choice)
            for report in [none, listed] {
                #expect(DeadListProgram.lines(report, choice) == ["There are no such dead letters."])
            }
        }
    }

    @Test func allCanBeDiscarded() {
        #expect(DeadEndProgram.plan(.discard, rows: 1, strays(kept: 2, lost: 8), rate: 1) == "discard 11 dead letters.")
    }
}
