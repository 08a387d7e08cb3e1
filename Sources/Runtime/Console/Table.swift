/// Columns of text: the first to the left, the others to the right, as figures are.
enum Table {
    /// What is cut keeps so many columns, so that it can be told what it was.
    private static let narrowest = 8

    /// - Parameter width: the columns to the left are cut, the widest first, until lines are no longer than this.
    static func lines(
        _ rows: [[String]],
        leading: Int = 1,
        separator: String = "  ",
        width: Int = .max
    ) -> [String] {
        guard let columns = rows.map(\.count).max() else { return [] }
        var widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
        }
        fit(&widths, leading: leading, width: width == .max ? .max : width - (columns - 1) * separator.count)
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index < leading
                    ? cell.cut(to: widths[index]).padded(widths[index]) : cell.padded(left: widths[index])
            }
            return String(cells.joined(separator: separator).reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func fit(_ widths: inout [Int], leading: Int, width: Int) {
        var excess = widths.reduce(0, +) - width
        while excess > 0 {
            guard let widest = widths.indices.prefix(leading).max(by: { widths[$0] < widths[$1] }),
                widths[widest] > narrowest
            else { return }
            widths[widest] -= 1
            excess -= 1
        }
    }
}
