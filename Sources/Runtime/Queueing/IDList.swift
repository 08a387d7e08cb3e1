package import Domain
import Foundation

/// Reads entity ids as users give them: one a line, blank lines and comments skipped.
package struct IDList: Sendable, Equatable {
    /// An id that cannot be one.
    package struct Wrong: Sendable, Equatable {
        /// Such as `line 3 of ids.txt`; nil for an argument.
        package var place: String?
        package var text: String
        package var reason: String

        package var sentence: String {
            let subject = "\"\(text)\" \(reason)"
            return place.map { "\($0): \(subject)" } ?? subject
        }
    }

    /// In the order given, each once.
    package private(set) var ids: [Int64] = []
    package private(set) var wrong: [Wrong] = []
    private var seen: Set<Int64> = []
    private let kind: EntityKind

    package init(_ kind: EntityKind) { self.kind = kind }

    package mutating func add(_ text: String, place: String? = nil) {
        let shown = ListText.shown(text)
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let id = Int64(text), id > 0 else {
            wrong.append(Wrong(place: place, text: shown, reason: "is not a number above zero"))
            return
        }
        guard IDRange.isPossible(id, as: kind) else {
            wrong.append(Wrong(place: place, text: shown, reason: "cannot be the id of \(kind.withArticle)"))
            return
        }
        if seen.insert(id).inserted { ids.append(id) }
    }

    /// - Parameter name: what to call the text, such as `ids.txt` or `standard input`.
    package mutating func add(lines text: String, of name: String) {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let word = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces.union(["\u{FEFF}"]))
            if !word.isEmpty { add(word, place: "line \(index + 1) of \(name)") }
        }
    }

    /// What is wrong, in one sentence; nil where nothing is.
    package var complaint: Complaint? {
        guard !wrong.isEmpty else { return nil }
        let shown = wrong.prefix(5).map(\.sentence).joined(separator: "; ")
        let more = wrong.count > 5 ? "; and \(Figures.grouped(wrong.count - 5)) more" : ""
        return Complaint("\(shown)\(more).")
    }
}

extension EntityKind {
    fileprivate var withArticle: String { (self == .alliance ? "an " : "a ") + rawValue }
}
