import Domain
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite struct PlainTextTests {
    @Test(
        arguments: [
            ("O'Neil \"\\ --;", "O'Neil \"\\ --;"), ("星野 🚀 Ó", "星野 🚀 Ó"), ("👨‍👩‍👧", "👨‍👩‍👧"),
            ("a\u{1B}[2Jb", "a [2Jb"), ("a\r\nb\tc\u{7F}", "a  b c "), ("\u{9B}31mred", " 31mred"),
            ("a\u{2028}b\u{2029}c", "a b c"), ("evil\u{202E}txt", "evil txt"), ("e\u{301}\u{200F}", "e\u{301} "),
        ]
    )
    func takesNothingThatSteersATerminal(text: String, expected: String) {
        #expect(text.plain == expected)
    }

    /// Who reads JSON has what was written; who looks at it on a terminal is not steered.
    @Test func jsonHoldsTheSameAsEscapes() throws {
        let text = "evil\u{202E}txt \u{9B}31m\u{7F} \u{2028}\u{1B}[2J\n 星野 🚀 e\u{301}"
        let json = String(decoding: try ReportJSON.encode(["name": text], isPretty: true), as: UTF8.self)
        #expect(json.replacing("\n", with: "").plain == json.replacing("\n", with: ""))
        #expect(json.contains(#"evil\u202etxt \u009b31m\u007f \u2028\u001b[2J\n 星野 🚀"#))
        #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == ["name": text])
    }

    /// Errors hold what servers answered, and jobs what producers named them.
    @Test func errorsOfOthersSteerNoTerminal() {
        let hostile = "500\u{1B}[2J\nHealthy." + String(repeating: "x", count: 200)
        let groups = [FailureGroup.State.retrying, .dead].map { state in
            FailureGroup(
                name: "a\u{1B}[31m",
                kind: "http\r500",
                state: state,
                count: 1,
                example: hostile,
                exampleEntity: 1,
                lastAt: .distantPast
            )
        }
        let status = StatusReport(
            at: Date(),
            database: "x.sqlite",
            entities: [:],
            counts: [],
            budget: Budget(),
            failures: groups
        )
        var counts = QueueCounts(queue: .alliances)
        (counts.waiting, counts.nextDue, counts.dead) = (1, Date(), 1)
        let drain = DrainReport(ending: .drained, counts: [counts], failures: groups)
        for lines in [StatusText.lines(status), drain.lines(command: "again", now: Date())] {
            #expect(lines.filter { $0.contains("500 [2J Healthy.xxx") && $0.contains("x…") }.count == 2, "\(lines)")
            #expect(lines.allSatisfy { $0 == $0.plain }, "\(lines)")
        }
    }

    @Test func wideCharactersTakeTwoColumns() {
        #expect("Rifter".columns == 6)
        #expect("星野 Ó🚀".columns == 8)
        #expect("e\u{301}".columns == 1)
        #expect("Rifter".cut(to: 6) == "Rifter")
        #expect("Rifter".cut(to: 5) == "Rift…")
        #expect("星野星".cut(to: 4) == "星…")
        #expect("星野".cut(to: 4) == "星野")
    }

    @Test func tablesAreCutToTheirWidthTheWidestFirst() {
        let rows = [["NAME", "SHIP", "1"], ["星野 of the Long Name", "Rifter", "10,000"]]
        #expect(
            Table.lines(rows, leading: 2) == [
                "NAME                   SHIP         1", "星野 of the Long Name  Rifter  10,000",
            ]
        )
        #expect(
            Table.lines(rows, leading: 2, width: 30) == [
                "NAME            SHIP         1", "星野 of the L…  Rifter  10,000",
            ]
        )
        #expect(Table.lines(rows, leading: 2, width: 1)[1] == "星野 of…  Rifter  10,000")
    }
}
