import ArgumentParser
import Runtime

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that must be right, and tell what mends what is not.",
        discussion: """
            Settings, database, broker, ESI, single sign-on, schedules and workers. ESI is asked for one thing. Exit status \
            1 where something is wrong.
            """
    )

    @Flag(help: "As JSON, for programs.")
    var json = false

    func run() async throws {
        var program = DoctorProgram()
        program.isJSON = json
        try await program.run().end()
    }
}
