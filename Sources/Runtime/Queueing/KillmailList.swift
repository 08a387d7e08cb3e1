package import Domain
import Foundation

/// Reads pairs of killmail id and hash as users give them: one a line, or one JSON object of id → hash.
package struct KillmailList: Sendable, Equatable {
    /// Each once, newest killmail first: ids grow with time.
    package var references: [KillmailReference] {
        seen.sorted { ($0.id, $1.hash.text) > ($1.id, $0.hash.text) }
    }
    package private(set) var wrong: [IDList.Wrong] = []
    private var seen: Set<KillmailReference> = []

    package init() {}

    /// `<id> <hash>` as two arguments, or `<id>:<hash>` as one.
    package mutating func add(arguments: [String]) {
        var rest = arguments[...]
        while let first = rest.popFirst() {
            if Self.number(first) != nil, let second = rest.first, Self.words(second).count == 1 {
                rest = rest.dropFirst()
                add(pair: "\(first) \(second)", place: nil)
            } else {
                add(pair: first, place: nil)
            }
        }
    }

    /// - Parameter name: what to call the text, such as `pairs.txt` or `standard input`.
    package mutating func add(text: String, of name: String) {
        let text = String(text.trimmingPrefix("\u{FEFF}"))
        switch text.first(where: { !$0.isWhitespace }) {
        case "{": add(json: text, of: name)
        // An empty day, from a server that does not tell an empty object from an empty list.
        case "[" where text.filter({ !$0.isWhitespace }) == "[]": break
        default: add(lines: text, of: name)
        }
    }

    /// A sentence for each that is no pair: the rest goes in without them, so whoever gave them must see all.
    package var skipped: [String] { wrong.map { "Skipped: \($0.sentence)." } }

    private mutating func add(lines text: String, of name: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let pair = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            if !pair.isEmpty { add(pair: pair, place: "line \(index + 1) of \(name)") }
        }
    }

    private mutating func add(json text: String, of name: String) {
        guard let pairs = try? JSONDecoder().decode([String: Value].self, from: Data(text.utf8)) else {
            refuse(text, name, "is not one JSON object of id and hash")
            return
        }
        for (id, value) in pairs.sorted(by: { $0.key < $1.key }) {
            add(id, value.text, shown: "\(id): \(value.text)", place: name)
        }
    }

    private mutating func add(pair text: String, place: String?) {
        let words = Self.words(text)
        guard words.count == 2 else {
            refuse(text, place, "is not an id and a hash")
            return
        }
        add(words[0], words[1], shown: text, place: place)
    }

    private mutating func add(
        _ id: some StringProtocol,
        _ hash: some StringProtocol,
        shown: String,
        place: String?
    ) {
        guard let id = Self.number(id) else {
            refuse(shown, place, "does not begin with a number above zero")
            return
        }
        guard let hash = KillmailHash(hash) else {
            refuse(shown, place, "has a hash that is not 40 hex digits")
            return
        }
        seen.insert(KillmailReference(id: id, hash: hash))
    }

    private mutating func refuse(_ text: String, _ place: String?, _ reason: String) {
        wrong.append(IDList.Wrong(place: place, text: ListText.shown(text), reason: reason))
    }

    private static func words(_ text: String) -> [Substring] {
        text.split { $0.isWhitespace || $0 == "," || $0 == ":" }
    }

    private static func number(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text), number > 0 else { return nil }
        return number
    }
}

/// Whatever else stands where a hash should be is refused as a hash, and the rest of the object goes in.
private struct Value: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        text = (try? decoder.singleValueContainer().decode(String.self)) ?? "no text"
    }
}
