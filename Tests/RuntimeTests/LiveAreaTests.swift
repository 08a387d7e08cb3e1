import Testing

@testable import Runtime

@Suite struct LiveAreaTests {
    @Test func redrawsInPlace() {
        var area = LiveArea()
        #expect(area.draw(["one", "two"], width: 80) == "\u{1B}[?25l\rone\u{1B}[K\ntwo\u{1B}[K\n\u{1B}[J")
        #expect(area.draw(["three"], width: 80) == "\r\u{1B}[2Athree\u{1B}[K\n\u{1B}[J")
        #expect(area.end(width: 80) == "\r\u{1B}[1A\u{1B}[J\u{1B}[?25h")
        #expect(area.end(width: 80) == "\r\u{1B}[J")
    }

    @Test func printsAbove() {
        var area = LiveArea()
        #expect(area.print("log", width: 80) == "log\n")
        _ = area.draw(["one"], width: 80)
        #expect(area.print("log", width: 80) == "\r\u{1B}[1A\u{1B}[Jlog\none\u{1B}[K\n\u{1B}[J")
    }

    @Test func neverFillsARow() {
        var area = LiveArea()
        let text = area.draw([String(repeating: "x", count: 50)], width: 10)
        #expect(text.contains(String(repeating: "x", count: 9)))
        #expect(!text.contains(String(repeating: "x", count: 10)))
    }

    @Test func findsItsRowsInANarrowerWindow() {
        var area = LiveArea()
        _ = area.draw([String(repeating: "x", count: 50), ""], width: 80)
        // 50 characters take three rows of 20, and the empty line takes one.
        #expect(area.draw(["y"], width: 20).hasPrefix("\r\u{1B}[4A"))
    }
}
