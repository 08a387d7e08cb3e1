import ArgumentParser
import Runtime

struct SyncAlliances: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-alliances",
        abstract: "Fetch all alliances, and what belongs to them.",
        discussion: """
            Each alliance brings its member corporations, and these bring their CEOs and creators.
            """
    )

    @OptionGroup var flags: SyncFlags

    func run() async throws { try await flags.run(.alliances) }
}
