import ArgumentParser
import Domain
import Runtime

struct Killmails: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "killmails",
        abstract: "List the killmails that are known of: pending, stored, or invalid and why.",
        discussion: """
            Every pair of id and hash that anyone lists is kept. Invalid are those that ESI has refused twice.

            EXAMPLES:
              orchestrator killmails --state invalid
              orchestrator killmails --listed-by character:95465499 --state pending
            """
    )

    @Option(
        help: ArgumentHelp("pending, stored or invalid.", valueName: "state"),
        transform: Self.state
    )
    var state: KillmailReference.State?

    @Option(
        help: ArgumentHelp("Only what one has listed: manual or character:ID.", valueName: "who"),
        transform: Self.lister
    )
    var listedBy: KillmailLister?

    @Option(help: ArgumentHelp("The most to show, newest first.", valueName: "n"))
    var limit = 20

    @Flag(help: "As JSON, for programs.")
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more, not \(limit).") }
    }

    func run() async throws {
        var program = KillmailsProgram()
        program.state = state
        program.lister = listedBy
        program.limit = limit
        program.isJSON = json
        try await program.run().end()
    }

    private static func state(_ word: String) throws -> KillmailReference.State {
        guard let state = KillmailReference.State(rawValue: word) else {
            throw ValidationError("\"\(word)\" is none of pending, stored, invalid.")
        }
        return state
    }

    private static func lister(_ word: String) throws -> KillmailLister {
        guard let lister = KillmailLister(word) else {
            throw ValidationError("\"\(word)\" is neither manual nor character:ID.")
        }
        return lister
    }
}
