import ArgumentParser
import Runtime

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is stored, the queues, ESI's limits, the last failures, and whether all is well.",
        discussion: """
            Exit status 1 where it is not: jobs are ready and no worker takes them, one has been due for longer than \
            MAX_QUEUE_AGE (6h), a worker died and nobody else serves its queues, RabbitMQ is away or takes no \
            messages, the disk of the database's file is full, or no scheduler runs any more. Each finding comes with the command that mends it.
            """
    )

    @Flag(help: "As JSON, for programs. Keys are in snake_case, times in ISO 8601, durations in seconds.")
    var json = false

    @Flag(name: .shortAndLong, help: "Draw it anew every two seconds, until stopped.")
    var watch = false

    func validate() throws {
        if watch, json { throw ValidationError("--watch and --json exclude each other.") }
    }

    func run() async throws {
        var program = StatusProgram()
        program.isJSON = json
        program.isWatching = watch
        try await program.run().end()
    }
}
