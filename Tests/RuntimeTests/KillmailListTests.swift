import Domain
import Testing

@testable import Runtime

@Suite struct KillmailListTests {
    private static let a = String(repeating: "a", count: 40)
    private static let b = String(repeating: "0b", count: 20)

    private func pairs(_ list: KillmailList) -> [String] { list.references.map { "\($0.id) \($0.hash)" } }

    @Test func readsArguments() {
        var list = KillmailList()
        list.add(arguments: ["5", Self.a, "7:\(Self.b.uppercased())", "6 \(Self.a)", "5:\(Self.a)"])
        #expect(pairs(list) == ["7 \(Self.b)", "6 \(Self.a)", "5 \(Self.a)"])
        #expect(list.skipped == [])
    }

    @Test func readsLinesAndNamesTheWrongOnes() {
        var list = KillmailList()
        let lines = [
            "\u{FEFF}# day", "", "1 \(Self.a) # mine", "2,\(Self.a)", "  3 : \(Self.a)", "1:\(Self.a)", "x \(Self.a)",
            "4 \(Self.a.dropLast())", "5", "-6:\(Self.a)", "7 \(Self.a) 8", "8",
        ]
        list.add(text: lines.joined(separator: "\r\n"), of: "pairs.txt")
        #expect(pairs(list) == [3, 2, 1].map { "\($0) \(Self.a)" })
        #expect(list.wrong.map(\.place) == [7, 8, 9, 10, 11, 12].map { "line \($0) of pairs.txt" })
        #expect(list.skipped.count == 6)
        #expect(list.skipped.first?.hasPrefix("Skipped: line 7 of pairs.txt: \"x a") == true)
        #expect(list.skipped.last == "Skipped: line 12 of pairs.txt: \"8\" is not an id and a hash.")
    }

    @Test func readsADayOfPairs() {
        var list = KillmailList()
        list.add(text: "\n{\"9\":\"\(Self.a)\",\"10\":\"\(Self.b)\",\"11\":null,\"12\":\" \(Self.a)\"}", of: "day.json")
        #expect(pairs(list) == ["10 \(Self.b)", "9 \(Self.a)"])
        #expect(list.wrong.map(\.place) == ["day.json", "day.json"])
    }

    @Test(arguments: ["[]", "", "\n# nothing\n"])
    func anEmptyDayIsNothing(_ text: String) {
        var list = KillmailList()
        list.add(text: text, of: "day.json")
        #expect(list.references.isEmpty)
        #expect(list.wrong.isEmpty)
    }

    @Test(arguments: ["{\"1\":", "99999999999999999999 \(a)", "1 \(a)a", "0:\(a)"])
    func refuses(_ text: String) {
        var list = KillmailList()
        list.add(text: text, of: "x")
        #expect(list.references.isEmpty)
        #expect(list.wrong.count == 1)
    }
}
