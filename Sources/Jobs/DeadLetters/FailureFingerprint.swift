/// What dead letters are grouped by: kind of job, kind of error, and the message without what differs from one entity to
/// the next. Written into the row when the job dies, so that a hundred thousand are grouped by an index.
package enum FailureFingerprint {
    /// What tells errors apart stands at the beginning.
    private static let significant = 200

    /// - Returns: 16 hexadecimal digits.
    package static func of(_ name: JobName, _ failure: FailureRecord) -> String {
        let text = "\(name)\u{0}\(failure.kind)\u{0}\(normalised(failure.message))"
        return FNV1a(text.utf8).hexadecimal
    }

    /// Every run of letters and digits that has a digit in it becomes `#`: ids, hashes, times, counts.
    static func normalised(_ message: String) -> String {
        var text = ""
        var word = ""
        var hasDigit = false
        func end() {
            text += hasDigit ? "#" : word
            word = ""
            hasDigit = false
        }
        for character in message.unicodeScalars.lazy.filter({ $0.value != 0 }).prefix(2 * significant) {
            if character.isASCII, character.properties.isAlphabetic || ("0"..."9").contains(character) {
                hasDigit = hasDigit || ("0"..."9").contains(character)
                word.unicodeScalars.append(character)
            } else {
                end()
                text.unicodeScalars.append(character)
            }
        }
        end()
        return String(text.prefix(significant))
    }
}
