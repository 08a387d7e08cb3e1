import ArgumentParser
import Runtime

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Queue by itself what must be repeated: people's killmails, and what expires.",
        discussion: """
            Each person's killmails are looked for when the last time is as long ago as USER_SYNC_INTERVAL and \
            USER_SYNC_MIN_AGE, with the defaults every 15 to 16 minutes, behind what people ask for by hand; whatever is known of alliances, corporations and characters is refreshed as it expires, behind \
            everything else. Any number of schedulers may run: each does what no other has done yet.
            """,
        subcommands: [Start.self, List.self, Run.self],
        defaultSubcommand: Start.self
    )
}

extension ScheduleCommand {
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Carry schedules out until stopped.",
            shouldDisplay: false
        )

        func run() async throws { try await ScheduleProgram().run().end() }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show the schedules, and when each is due.",
            discussion: "LAST is when a scheduler carried one out by itself; `schedule run` leaves that as it is."
        )

        @Flag(help: "As JSON, for programs. Keys are in snake_case, times in ISO 8601, durations in seconds.")
        var json = false

        func run() async throws {
            var program = ScheduleProgram()
            program.isJSON = json
            try await program.list().end()
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Carry one out now, for all that is due, and tell what it found and queued."
        )

        @Argument(help: "As `schedule list` names it.")
        var name: String

        func run() async throws { try await ScheduleProgram().run(name).end() }
    }
}
