import ArgumentParser
import Domain
import Jobs
import Runtime

struct Dead: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "See, retry and discard dead letters: jobs that were given up.",
        discussion: """
            EXAMPLES:
              orchestrator dead list                              what went wrong, and how often
              orchestrator dead retry --reason http_500 --dry-run how many that would be
              orchestrator dead retry --group 4f1c2a9b77e0d135    a group, 100 a second
              orchestrator dead discard 1234 1240                 two of them
            """,
        subcommands: [List.self, Show.self, Retry.self, Discard.self],
        defaultSubcommand: List.self
    )
}

extension Dead {
    struct Filter: ParsableArguments {
        @Option(
            help: ArgumentHelp("Only those of \(WorkerType.words).", valueName: "type"),
            transform: WorkerTypeFlag.read
        )
        var type: WorkerType?

        @Option(help: ArgumentHelp("Only those that died of this, as in http_500 or timeout.", valueName: "kind"))
        var reason: String?

        @Option(
            help: ArgumentHelp("Only those that died within this time, as in 2h.", valueName: "time"),
            transform: DurationFlag.read
        )
        var since: Duration?

        @Option(help: ArgumentHelp("Only this group, as the list names it.", valueName: "group"))
        var group: String?

        var isEmpty: Bool { type == nil && reason == nil && since == nil && group == nil }

        func choice(_ ids: [String] = []) -> DeadLetterChoice {
            var choice = DeadLetterChoice()
            choice.ids = ids
            choice.type = type
            choice.reason = reason
            choice.since = since
            choice.group = group
            return choice
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List them in groups of what went wrong, with an example of each."
        )

        @OptionGroup var filter: Filter

        @Flag(help: "Single ones in place of groups, newest first.")
        var each = false

        @Option(help: ArgumentHelp("With --each, the most to show; 50 if not given.", valueName: "n"))
        var limit: Int?

        @Flag(help: "As JSON, for programs. Keys are in snake_case, times in ISO 8601.")
        var json = false

        func validate() throws {
            guard let limit else { return }
            guard limit > 0 else { throw ValidationError("--limit must be 1 or more, not \(limit).") }
            guard each else { throw ValidationError("--limit needs --each: groups are all listed.") }
        }

        func run() async throws {
            var program = DeadListProgram(filter.choice())
            program.listsEach = each
            if let limit { program.limit = limit }
            program.isJSON = json
            try await program.run().end()
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show one: payload, attempts, error, times."
        )

        @Argument(help: ArgumentHelp("As the list names it.", valueName: "id"))
        var id: String

        @Flag(help: "As JSON, for programs.")
        var json = false

        func run() async throws {
            var program = DeadShowProgram(id)
            program.isJSON = json
            try await program.run().end()
        }
    }

    /// What retry and discard have in common.
    struct Chosen: ParsableArguments {
        @Argument(help: ArgumentHelp("Ids, as the list names them.", valueName: "id"))
        var ids: [String] = []

        @OptionGroup var filter: Filter

        @Flag(help: "All dead letters.")
        var all = false

        @Flag(help: "Only tell how many.")
        var dryRun = false

        func validate() throws {
            let ways = [!ids.isEmpty, !filter.isEmpty, all].count { $0 }
            guard ways == 1 else {
                throw ValidationError(
                    ways == 0
                        ? "Name ids, or narrow them by --group, --type, --reason or --since, or say --all."
                        : "Ids, a filter and --all exclude each other."
                )
            }
        }

        func program(_ ending: DeadLetterEnding) -> DeadEndProgram {
            var program = DeadEndProgram(ending, filter.choice(ids))
            program.isDryRun = dryRun
            return program
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry",
            abstract: "Queue them again.",
            discussion: """
                In lots, each of what one second allows; those of a filter come behind everything else that is queued. \
                Ids and history are kept. Stopped, the same command goes on with the rest.
                """
        )

        @OptionGroup var chosen: Chosen

        @Option(help: ArgumentHelp("Jobs a second at most.", valueName: "n"))
        var rate = DeadLetterDesk.rate

        func validate() throws {
            guard (1...10_000).contains(rate) else {
                throw ValidationError("--rate must be from 1 to 10000, not \(rate).")
            }
        }

        func run() async throws {
            var program = chosen.program(.retry)
            program.rate = rate
            try await program.run().end()
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discard",
            abstract: "Give them up for good, after asking.",
            discussion: """
                The rows stay until retention removes them (JOB_RETENTION), and say what they said. For so long no schedule \
                and no sync-killmails fetches a killmail that was discarded; `queue killmail` does.
                """
        )

        @OptionGroup var chosen: Chosen

        @Flag(help: "Do not ask.")
        var yes = false

        func run() async throws {
            var program = chosen.program(.discard)
            program.isConfirmed = yes
            try await program.run().end()
        }
    }
}
