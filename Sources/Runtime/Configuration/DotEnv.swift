/// The text of a `.env` file as keys and values.
///
/// Understood are blank lines, comments, `export`, single quotes (as written) and double quotes (with `\n`, `\"`, `\\`,
/// `\$`), both over several lines. The last value of a key counts. Values are not expanded.
package struct DotEnv {
    /// A line that cannot be read. Its text is not told: it may hold a secret.
    package struct Malformed: Error, Equatable {
        package let line: Int
        package let reason: String
    }

    private var rest: Substring
    private var line = 1

    package static func parse(_ text: String) throws(Malformed) -> [String: String] {
        let normalized = text.replacing("\r\n", with: "\n").trimmingPrefix("\u{FEFF}")
        var parser = DotEnv(rest: Substring(normalized))
        var values: [String: String] = [:]
        while let (key, value) = try parser.next() { values[key] = value }
        return values
    }

    private mutating func next() throws(Malformed) -> (key: String, value: String)? {
        skip { $0.isWhitespace }
        while rest.first == "#" {
            skip { $0 != "\n" }
            skip { $0.isWhitespace }
        }
        guard !rest.isEmpty else { return nil }
        var key = word()
        if key == "export", rest.first?.isBlank == true {
            skip { $0.isBlank }
            key = word()
        }
        guard let first = key.first, first.isLetter || first == "_" else { throw malformed("no name before `=`") }
        skip { $0.isBlank }
        guard rest.first == "=" else { throw malformed("no `=` after the name \(key)") }
        take()
        skip { $0.isBlank }
        return (key, try value(of: key))
    }

    private mutating func value(of key: String) throws(Malformed) -> String {
        let start = line
        guard let quote = rest.first, quote == "'" || quote == "\"" else { return unquoted() }
        take()
        var value = ""
        while let character = take() {
            switch character {
            case quote:
                try endLine(after: key)
                return value
            case "\\" where quote == "\"": value += unescaped(take())
            default: value.append(character)
            }
        }
        throw Malformed(line: start, reason: "the quote of \(key) is not closed")
    }

    /// A comment begins only after a blank: `#` may be part of a value.
    private mutating func unquoted() -> String {
        var value = ""
        while let character = rest.first, character != "\n" {
            if character == "#", value.isEmpty || value.last?.isBlank == true { break }
            value.append(character)
            take()
        }
        skip { $0 != "\n" }
        while value.last?.isBlank == true { value.removeLast() }
        return value
    }

    private func unescaped(_ character: Character?) -> String {
        switch character {
        case "n": "\n"
        case "\"", "\\", "$": String(character ?? "\\")
        case let other?: "\\" + String(other)
        case nil: "\\"
        }
    }

    private mutating func endLine(after key: String) throws(Malformed) {
        skip { $0.isBlank }
        if rest.first == "#" { skip { $0 != "\n" } }
        guard rest.isEmpty || rest.first == "\n" else { throw malformed("something follows the quote of \(key)") }
    }

    // MARK: Characters

    private mutating func word() -> String {
        var word = ""
        while let character = rest.first, character.isASCII,
            character.isLetter || character.isNumber || "_.-".contains(character)
        {
            word.append(character)
            take()
        }
        return word
    }

    private mutating func skip(while matches: (Character) -> Bool) {
        while let character = rest.first, matches(character) { take() }
    }

    @discardableResult
    private mutating func take() -> Character? {
        let character = rest.popFirst()
        if character == "\n" { line += 1 }
        return character
    }

    private func malformed(_ reason: String) -> Malformed { Malformed(line: line, reason: reason) }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
}
