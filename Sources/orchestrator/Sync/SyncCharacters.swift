import ArgumentParser
import Runtime

struct SyncCharacters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-characters",
        abstract: "Fetch the leaders of all known corporations, and refresh the affiliation of known characters.",
        discussion: """
            Where no corporation is known yet, corporations are fetched first.
            """
    )

    @OptionGroup var flags: SyncFlags

    func run() async throws { try await flags.run(.characters) }
}
