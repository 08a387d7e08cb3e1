extension String {
    /// How many columns of a terminal it takes: characters of East Asia and pictures take two.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// Cut to at most so many columns, with a mark where it was.
    func cut(to width: Int) -> String {
        guard columns > width else { return self }
        var text = ""
        var rest = width - 1
        for character in self {
            rest -= character.columns
            guard rest >= 0 else { break }
            text.append(character)
        }
        return text + "…"
    }
}

extension Character {
    /// By its first scalar; the others combine with it. Source: Unicode's EastAsianWidth.txt, blocks that are wide.
    fileprivate var columns: Int {
        switch unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
