import ArgumentParser
import Runtime

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print what was saved: an event for every new killmail, in order.",
        discussion: """
            Whoever reads from the number that was read last misses nothing. Where the database has not come so far, as \
            one that was restored, it is read from its last event on, with a warning. Events are kept for 30 days \
            (EVENT_RETENTION).
            """
    )

    @Option(help: ArgumentHelp("Begin behind that number; without it, with the last twenty.", valueName: "n"))
    var since: Int64?

    @Flag(name: .shortAndLong, help: "Go on until stopped.")
    var follow = false

    @Flag(help: "As JSON, one object a line.")
    var json = false

    func run() async throws {
        var program = EventsProgram()
        program.since = since
        program.follows = follow
        program.isJSON = json
        try await program.run().end()
    }
}
