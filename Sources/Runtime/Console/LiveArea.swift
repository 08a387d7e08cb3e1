/// Lines at the bottom of a terminal that are replaced in place, as the text that does it. No terminal, no clock.
struct LiveArea {
    private static let hideCursor = "\u{1B}[?25l"
    private static let showCursor = "\u{1B}[?25h"
    private static let clearBelow = "\u{1B}[J"
    private static let clearRight = "\u{1B}[K"

    private var drawn: [Int] = []
    private var current: [String] = []
    private var isCursorHidden = false

    mutating func draw(_ lines: [String], width: Int) -> String {
        defer { current = lines }
        return repaint(lines, above: "", width: width)
    }

    /// A line that stays, above what is replaced.
    mutating func print(_ line: String, width: Int) -> String {
        repaint(current, above: line + "\n", width: width)
    }

    /// Takes the area away and gives the cursor back.
    mutating func end(width: Int) -> String {
        let text = home(width: width) + Self.clearBelow + (isCursorHidden ? Self.showCursor : "")
        self = LiveArea()
        return text
    }

    private mutating func repaint(_ lines: [String], above: String, width: Int) -> String {
        guard !lines.isEmpty || !drawn.isEmpty else { return above }
        var text = isCursorHidden ? "" : Self.hideCursor
        isCursorHidden = true
        text += home(width: width)
        if !above.isEmpty { text += Self.clearBelow + above }
        // A line as wide as the terminal would take a second row on some.
        let cut = lines.map { String($0.prefix(max(1, width - 1))) }
        for line in cut { text += line + Self.clearRight + "\n" }
        drawn = cut.map(\.count)
        return text + Self.clearBelow
    }

    /// Where a window became narrower, what was drawn before now takes more rows.
    private func home(width: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + width - 1) / width) }
        return rows > 0 ? "\r\u{1B}[\(rows)A" : "\r"
    }
}
