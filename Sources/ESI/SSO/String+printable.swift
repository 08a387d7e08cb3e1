extension String {
    /// For a message, of what somebody else wrote: one line, no control characters, not too long.
    package var printable: String {
        String(
            unicodeScalars.prefix(300).map { scalar -> Character in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: " "
                default: Character(scalar)
                }
            }
        )
    }
}
