import ArgumentParser
import Runtime

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is stored. Asks ESI for nothing.",
        subcommands: [ShowKillmail.self]
    )
}

struct ShowKillmail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "killmail",
        abstract: "Show a killmail as a killboard does: victim, attackers, items.",
        discussion: """
            The final blow stands first, the other attackers in ESI's order; SHARE is of the damage that all attackers \
            did. Items are grouped by slot and hold; two equal rows are two. Names come from the store; where one is \
            not read yet, its id stands. ISK values are not known to ESI.
            """
    )

    @Argument(help: ArgumentHelp("The killmail's id.", valueName: "id"), transform: ShowKillmail.read)
    var id: Int64

    @Flag(help: "As JSON: ESI's body with its keys, and killmail_hash.")
    var json = false

    func run() async throws {
        var program = ShowKillmailProgram(id)
        program.isJSON = json
        try await program.run().end()
    }

    private static func read(_ text: String) throws -> Int64 {
        guard let id = Int64(text), id > 0 else { throw ValidationError("\"\(text)\" is no killmail id.") }
        return id
    }
}
