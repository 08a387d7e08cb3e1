import ArgumentParser
import Runtime

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Tell for each person whether all killmails are there, and if not, why.",
        discussion: """
            Exit status 1 where something is missing that will not come by itself: ESI refuses a killmail, a job is a dead \
            letter or was discarded as one, or a person has to log in again, as one does who has not granted the scope for killmails.
            """
    )

    @Option(help: ArgumentHelp("Only that person; may be repeated.", valueName: "name|id"))
    var user: [String] = []

    @Flag(help: "As JSON, for programs.")
    var json = false

    func run() async throws {
        var program = AuditProgram()
        program.who = user
        program.isJSON = json
        try await program.run().end()
    }
}
