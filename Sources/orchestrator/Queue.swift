import ArgumentParser
import Domain
import Jobs
import Runtime

struct Queue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Queue single entities by their ids, killmails by id and hash.",
        discussion: """
            Ids are given as arguments, on standard input (-) or in files, there one a line; blank lines and comments \
            (#) are skipped. Nothing is queued unless all are right.

            A killmail is named by its id and its hash: as two arguments, as ID:HASH, in lists one pair a line with a \
            space, a comma or a colon between, or a whole file that is one JSON object of id → hash. All lines that are \
            no pair are named on standard error, and the rest is queued. More than \(KillmailBacklogJob.lot) are queued in lots. \
            Pairs that ESI has refused twice, as not fitting, are left out unless --force is given.

            EXAMPLES:
              orchestrator queue alliance 99000006 99005338
              orchestrator queue character --file ids.txt
              orchestrator queue killmail --file 20260725.json
              sqlite3 other.sqlite 'SELECT id FROM pilots' | orchestrator queue character -
            """
    )

    @Argument(
        help: ArgumentHelp("alliance, corporation, character or killmail.", valueName: "type"),
        transform: Subject.init
    )
    var subject: Subject

    @Argument(help: ArgumentHelp("Ids or pairs, or - for standard input.", valueName: "id"))
    var ids: [String] = []

    @Option(help: ArgumentHelp("A file of ids or pairs; may be repeated.", valueName: "path"))
    var file: [String] = []

    @Option(
        help: ArgumentHelp(
            "From 0 to 10, higher first; 5 if not given, 1 for more than \(KillmailBacklogJob.lot) killmails.",
            valueName: "n"
        ),
        transform: PriorityFlag.read
    )
    var priority: Priority?

    @Flag(help: "Killmails only: tell how many requests they are, and how long they take. Nothing is queued.")
    var dryRun = false

    @Flag(help: "Killmails only: also ask again for pairs that ESI has refused for good.")
    var force = false

    @Flag(help: "Leave out what is no id, and queue the rest.")
    var skipInvalid = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        if dryRun, case .entity = subject { throw ValidationError("--dry-run is for killmails.") }
        if force, case .entity = subject { throw ValidationError("--force is for killmails.") }
    }

    func run() async throws {
        // Not before what is no option has been named, as -5 is.
        guard !ids.isEmpty || !file.isEmpty else {
            throw Complaint("Name at least one id, - for standard input, or --file PATH.")
        }
        switch subject {
        case .entity(let kind):
            var program = QueueProgram(kind)
            program.ids = ids
            program.files = file
            if let priority { program.priority = priority }
            program.skipsInvalid = skipInvalid
            program.isQuiet = quiet
            try await program.run().end()
        case .killmail:
            var program = QueueKillmailsProgram()
            program.pairs = ids
            program.files = file
            program.priority = priority
            program.isForced = force
            program.isDryRun = dryRun
            program.isQuiet = quiet
            try await program.run().end()
        }
    }
}

extension Queue {
    enum Subject {
        case entity(EntityKind)
        case killmail

        init(_ word: String) throws {
            if let kind = EntityKind(rawValue: word.lowercased()) {
                self = .entity(kind)
            } else if word.lowercased() == "killmail" {
                self = .killmail
            } else {
                throw ValidationError("\"\(word)\" is none of alliance, corporation, character, killmail.")
            }
        }
    }
}
