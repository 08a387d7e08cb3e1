import ArgumentParser
import Runtime

struct SyncAll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-all",
        abstract: "Fetch all alliances, their corporations, the NPC corporations, and their leaders.",
        discussion: """
            Then the affiliation of every known character that is due is refreshed. What has not expired is not asked.
            """
    )

    @OptionGroup var flags: SyncFlags

    func run() async throws { try await flags.run(.all) }
}
