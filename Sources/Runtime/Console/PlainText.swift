extension String {
    /// For a line on a terminal: what others wrote must not end our line, nor steer the terminal, nor turn the direction
    /// of what comes after it.
    var plain: String {
        guard unicodeScalars.contains(where: \.isSteering) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isSteering ? " " : $0 }))
    }

    /// As much of it as an example in a list needs.
    var excerpt: String { plain.cut(to: 100) }
}

extension Unicode.Scalar {
    fileprivate var isSteering: Bool {
        switch value {
        // Marks, embeddings, overrides and isolates of direction.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
        }
    }
}
