import ArgumentParser
import Runtime

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create the database, or bring it up to date. Every other command does that too."
    )

    func run() async throws { try await MigrateProgram.run().end() }
}
