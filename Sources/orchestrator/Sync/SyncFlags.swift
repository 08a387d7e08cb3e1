import ArgumentParser
import Jobs
import Runtime

/// The flags that all `sync-…` commands share.
struct SyncFlags: ParsableArguments {
    @Flag(help: "Work here until nothing is left that is due within --patience.")
    var drain = false

    @Option(
        help: ArgumentHelp("With --drain: how long to wait for retries, as in 90s, 15m or 2h.", valueName: "time"),
        transform: DurationFlag.read
    )
    var patience: Duration?

    @Option(
        help: ArgumentHelp(
            "With --drain: stop after exactly so many entities, of whatever kind; the rest stays queued.",
            valueName: "n"
        )
    )
    var limit: Int?

    @Flag(help: "Only tell how many jobs and requests it would be, and how long they would take.")
    var dryRun = false

    @Option(
        help: ArgumentHelp("From 0 to 10, higher first; 5 if not given, 1 for killmails.", valueName: "n"),
        transform: PriorityFlag.read
    )
    var priority: Priority?

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more, not \(limit).") }
        guard drain || limit == nil else {
            throw ValidationError("--limit needs --drain: it bounds what is worked on here.")
        }
        guard drain || patience == nil else { throw ValidationError("--patience needs --drain.") }
        guard !(drain && dryRun) else { throw ValidationError("--dry-run sends nothing: leave out --drain.") }
    }

    func run(_ target: SyncTarget) async throws {
        var program = SyncProgram(target)
        if let priority { program.priority = priority }
        program.drains = drain
        program.isDryRun = dryRun
        program.drain.limit = limit
        program.drain.isQuiet = quiet
        if let patience { program.drain.patience = patience }
        try await program.run().end()
    }
}
