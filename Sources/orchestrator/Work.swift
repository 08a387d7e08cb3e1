import ArgumentParser
import Runtime

struct Work: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Start a worker: take jobs from the queues until stopped.",
        discussion: """
            Runs universal-worker, which service units can run directly. Any number may run at once, here and beside a \
            drain. Ctrl-C once lets jobs in flight end, twice stops at once.
            """
    )

    @Option(
        help: ArgumentHelp(
            "What to work on, as in ALLIANCE,CORPORATION; the default is WORKER_TYPES, and without it all.",
            valueName: "types"
        )
    )
    var types: String?

    @Option(
        help: ArgumentHelp("Jobs in flight; the default is WORKER_CONCURRENCY, and without it 64.", valueName: "n")
    )
    var concurrency: Int?

    func run() throws { try WorkProgram.run(types: types, concurrency: concurrency).end() }
}
