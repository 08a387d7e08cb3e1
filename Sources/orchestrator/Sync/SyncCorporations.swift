import ArgumentParser
import Runtime

struct SyncCorporations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-corporations",
        abstract: "Fetch the corporations of all alliances, the NPC corporations, and all known ones that are due.",
        discussion: """
            Each corporation brings its CEO and creator.
            """
    )

    @OptionGroup var flags: SyncFlags

    func run() async throws { try await flags.run(.corporations) }
}
