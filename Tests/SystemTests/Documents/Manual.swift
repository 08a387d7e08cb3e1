import Testing

/// What a program tells of itself.
struct Manual {
    private let ask: ([String]) async throws -> String
    private var pages: [[String]: String] = [:]

    /// - Parameter ask: for the help of a subcommand, by its names.
    init(ask: @escaping ([String]) async throws -> String) { self.ask = ask }

    mutating func page(_ path: [String]) async throws -> String {
        if let page = pages[path] { return page }
        let page = try await ask(path)
        pages[path] = page
        return page
    }

    mutating func subcommands(of path: [String] = []) async throws -> Set<String> {
        Set(try await page(path).matches(of: /(?m)^  ([a-z][a-z-]*)(?: \(default\))?(?: {2,}|$)/).map { String($0.1) })
    }

    /// Subcommands and options of what somebody is told to type must be known.
    mutating func expect(_ words: [String], in document: String) async throws {
        var path: [String] = []
        var words = words[...]
        while let word = words.first, try await subcommands(of: path).contains(word) {
            path.append(word)
            words.removeFirst()
        }
        if let word = words.first, try await !subcommands(of: path).isEmpty {
            let isHelp = word == "help" || word.hasPrefix("-")
            #expect(isHelp || word.wholeMatch(of: /[a-z-]+/) == nil, "\(document): \(path + words)")
        }
        for option in words where option.hasPrefix("--") {
            let name = option.prefix { $0.isLetter || $0 == "-" }
            let options = try await page(path).matches(of: /--[a-z-]+/).map(\.0)
            #expect(options.contains(name), "\(document): \(path + words)")
        }
    }
}
