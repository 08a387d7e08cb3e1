import ArgumentParser
import Domain
import Jobs
import Runtime

struct Queue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Queue single entities by their ids.",
        discussion: """
            Ids are given as arguments, on standard input (-) or in files, there one a line; blank lines and comments \
            (#) are skipped. Nothing is queued unless all are right.

            EXAMPLES:
              orchestrator queue alliance 99000006 99005338
              orchestrator queue character --file ids.txt
              sqlite3 other.sqlite 'SELECT id FROM pilots' | orchestrator queue character -
            """
    )

    @Argument(
        help: ArgumentHelp("alliance, corporation or character.", valueName: "type"),
        transform: Queue.read
    )
    var kind: EntityKind

    @Argument(help: ArgumentHelp("Ids, or - for standard input.", valueName: "id"))
    var ids: [String] = []

    @Option(help: ArgumentHelp("A file of ids; may be repeated.", valueName: "path"))
    var file: [String] = []

    @Option(help: ArgumentHelp("From 0 to 10, higher first.", valueName: "n"))
    var priority = Priority.manual.rawValue

    @Flag(help: "Leave out what is no id, and queue the rest.")
    var skipInvalid = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard (0...10).contains(priority) else {
            throw ValidationError("--priority must be from 0 to 10, not \(priority).")
        }
        guard !ids.isEmpty || !file.isEmpty else {
            throw ValidationError("Name at least one id, - for standard input, or --file PATH.")
        }
    }

    func run() async throws {
        var program = QueueProgram(kind)
        program.ids = ids
        program.files = file
        program.priority = Priority(priority)
        program.skipsInvalid = skipInvalid
        program.isQuiet = quiet
        try await program.run().end()
    }

    private static func read(_ word: String) throws -> EntityKind {
        guard let kind = EntityKind(rawValue: word) else {
            throw ValidationError("\"\(word)\" is none of alliance, corporation, character.")
        }
        return kind
    }
}
