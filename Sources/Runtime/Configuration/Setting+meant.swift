extension Setting {
    /// The setting that somebody meant who wrote a name that is none.
    /// - Returns: nil for a setting's own name, and for what resembles none.
    static func meant(by name: String) -> Setting? {
        guard Setting(rawValue: name) == nil else { return nil }
        let name = name.uppercased()
        return allCases.first { setting in
            // In short names a slip is another word: HOST and PORT.
            distance(name, setting.rawValue) <= setting.rawValue.count / 8
        }
    }

    /// How many letters must be added, left out, changed, or swapped with their neighbour.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        var rows = [Array(0...other.count)]
        for row in 1..<(one.count + 1) {
            var current = [row]
            for column in 1..<(other.count + 1) {
                let isSame = one[row - 1] == other[column - 1]
                var least = min(
                    rows[row - 1][column] + 1,
                    current[column - 1] + 1,
                    rows[row - 1][column - 1] + (isSame ? 0 : 1)
                )
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    least = min(least, rows[row - 2][column - 2] + 1)
                }
                current.append(least)
            }
            rows.append(current)
        }
        return rows[one.count][other.count]
    }
}
