import Foundation

/// A document for those who use the programs.
struct Document {
    let name: String
    let url: URL
    private let text: String

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func readMe() throws -> Document { try Document("README.md") }

    static func all() throws -> [Document] {
        let folder = root.appending(path: "Documentation").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
        return try [readMe()] + names.sorted().map { try Document("Documentation/\($0)") }
    }

    private init(_ name: String) throws {
        self.name = name
        url = Self.root.appending(path: name)
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// Of the files here that links and names in backquotes tell of.
    var mentionedFiles: [URL] {
        let links = text.matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/)
            .map { url.deletingLastPathComponent().appending(path: String($0.1)) }
        let names = text.matches(of: /`((?:Benchmarks|Documentation|Sources|Tests|systemd)\/[^`\s<*…]+)/)
            .map { Self.root.appending(path: String($0.1)) }
        return links + names
    }

    /// What follows the program's name in examples and in sentences, in words.
    func commands(of program: String) -> [[String]] {
        let lines = blocks.flatMap { $0.split(separator: "\n") } + text.matches(of: /`([^`\n]+)`/).map(\.1)
        return lines.flatMap { line in
            line.split(separator: /\s*(?:#|\||&&?)\s*/).compactMap { part in
                let words = part.split(separator: " ").map(String.init)
                let name = words.firstIndex { $0.split(separator: "/").last == program[...] }
                return name.map { Array(words[($0 + 1)...]) }
            }
        }
    }

    /// Of the table of commands: what stands in backquotes in the first column, in words.
    var tabulatedCommands: [[String]] {
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        return rows.flatMap { row in
            let column = row.dropFirst(2).split(separator: " | ").first ?? ""
            return column.matches(of: /`([^`]+)`/).map { $0.1.split(separator: " ").map(String.init) }
        }
    }

    private var blocks: [Substring] { text.matches(of: /(?s)```sh\n(.*?)```/).map(\.1) }
}
