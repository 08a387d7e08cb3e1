import Foundation

extension String {
    /// For a line on a terminal: what others wrote must not end our line, nor steer the terminal, nor turn the direction
    /// of what comes after it.
    var plain: String {
        guard unicodeScalars.contains(where: \.isSteering) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isSteering ? " " : $0 }))
    }

    /// Of a JSON text, which may go to a terminal too: the same scalars as escapes, from which readers have them again.
    /// Source: RFC 8259, section 7.
    var plainJSON: String {
        guard utf8.contains(where: { $0 >= 0x7F }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            // What is below can only be a line's end between two values.
            if scalar.value >= 0x7F, scalar.isSteering {
                // All of them are in the basic plane.
                text += String(format: "\\u%04x", scalar.value)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// As much of it as an example in a list needs.
    package var excerpt: String { plain.cut(to: 100) }
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
