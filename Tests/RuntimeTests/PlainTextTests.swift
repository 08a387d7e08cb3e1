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
