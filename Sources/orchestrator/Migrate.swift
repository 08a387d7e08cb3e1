import ArgumentParser
import Runtime

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Create the database, or bring it up to date. The others bring it up to date too."
    )

    func run() async throws { try await MigrateProgram.run().end() }
}
