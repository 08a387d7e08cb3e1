import ArgumentParser
import Runtime

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "List the people who logged in, and why somebody's killmails stopped.",
        subcommands: [UserList.self, UserRemoval.self],
        defaultSubcommand: UserList.self
    )
}

struct UserList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List them: scopes, last success, last error, next due; and how to mend what stopped."
    )

    @Flag(help: "As JSON, for programs. Keys are in snake_case, times in ISO 8601.")
    var json = false

    func run() async throws {
        var program = UsersProgram()
        program.isJSON = json
        try await program.run().end()
    }
}

struct UserRemoval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a person and the tokens, and revoke the grant. The killmails stay."
    )

    @Argument(help: ArgumentHelp("The character's name or id.", valueName: "name"))
    var who: String

    func run() async throws { try await UserRemovalProgram(who).run().end() }
}
