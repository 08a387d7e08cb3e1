import ArgumentParser
import Runtime

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is stored, the queues, ESI's limits and the last failures."
    )

    @Flag(help: "As JSON, for programs. Keys are in snake_case, times in ISO 8601, durations in seconds.")
    var json = false

    func run() async throws {
        var program = StatusProgram()
        program.isJSON = json
        try await program.run().end()
    }
}
