import Domain
import Testing

@testable import Runtime

@Suite struct IDListTests {
    @Test func readsLines() {
        var list = IDList(.character)
        list.add(lines: "\u{FEFF}# pilots\r\n\r\n  95465499 # main\n2112625428\n95465499", of: "ids.txt")
        #expect(list.ids == [95_465_499, 2_112_625_428])
        #expect(list.complaint == nil)
    }

    @Test func namesLines() throws {
        var list = IDList(.alliance)
        list.add("99000006")
        list.add("12")
        list.add(lines: "99005338\n\nfoo\n-3\n99 005 338\n٣", of: "ids.txt")
        #expect(list.ids == [99_000_006, 99_005_338])
        #expect(list.wrong.map(\.place) == [nil] + [3, 4, 5, 6].map { "line \($0) of ids.txt" })
        let complaint = try #require(list.complaint)
        #expect(complaint.status == .usage)
        #expect(
            complaint.sentence.hasPrefix("\"12\" cannot be the id of an alliance; line 3 of ids.txt: \"foo\" is not")
        )
    }

    @Test(arguments: ["0", "99999999999999999999", "1e9", "+99000006", "0x5E6", ""])
    func refuses(_ text: String) {
        var list = IDList(.alliance)
        list.add(text)
        #expect(list.ids.isEmpty)
        #expect(list.wrong.count == 1)
    }

    @Test func keepsLongListsOfErrorsShortAndHarmless() throws {
        var list = IDList(.alliance)
        for number in 0..<9 { list.add("x\(number)\u{1B}[2J") }
        let sentence = try #require(list.complaint).sentence
        #expect(sentence.hasSuffix("and 4 more."))
        #expect(!sentence.contains("\u{1B}"))
    }
}
