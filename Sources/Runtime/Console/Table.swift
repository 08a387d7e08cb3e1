/// Columns of text: the first to the left, the others to the right, as figures are.
enum Table {
    static func lines(_ rows: [[String]], leading: Int = 1, separator: String = "  ") -> [String] {
        guard let columns = rows.map(\.count).max() else { return [] }
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index < leading ? cell.padded(widths[index]) : cell.padded(left: widths[index])
            }
            return String(cells.joined(separator: separator).reversed().drop { $0 == " " }.reversed())
        }
    }
}
