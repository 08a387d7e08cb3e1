import ArgumentParser
import Jobs
import Runtime

struct SyncUserKillmails: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-user-killmails",
        abstract: "Read the killmail lists of the people who logged in, and fetch what is new.",
        discussion: """
            Who was synced in the last 15 minutes (USER_SYNC_MIN_AGE) is left out unless --force is given. ESI keeps a list \
            for five minutes, and nothing is asked for before that. A list is read as far as it is new; \
            --full reads all of it, which also happens once a week.
            """
    )

    @Option(help: ArgumentHelp("Only that person; may be repeated.", valueName: "name|id"))
    var user: [String] = []

    @Flag(help: "Also who was synced a short while ago, or whose list ESI refused lately.")
    var force = false

    @Flag(help: "Read all pages.")
    var full = false

    @Flag(help: "Work here until nothing is left that is due soon.")
    var drain = false

    @Option(
        help: ArgumentHelp("With --drain: how long to wait for retries, as in 90s, 15m or 2h.", valueName: "time"),
        transform: DurationFlag.read
    )
    var patience: Duration?

    @Option(
        help: ArgumentHelp("From 0 to 10, higher first; 5 if not given.", valueName: "n"),
        transform: PriorityFlag.read
    )
    var priority = Priority.manual

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard drain || patience == nil else { throw ValidationError("--patience needs --drain.") }
    }

    func run() async throws {
        var program = SyncUserKillmailsProgram()
        program.who = user
        program.isForced = force
        program.isFull = full
        program.priority = priority
        program.drains = drain
        program.drain.isQuiet = quiet
        if let patience { program.drain.patience = patience }
        try await program.run().end()
    }
}
