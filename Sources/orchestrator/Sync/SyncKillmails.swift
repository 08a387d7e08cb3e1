import ArgumentParser
import Runtime

struct SyncKillmails: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-killmails",
        abstract: "Fetch all killmails that are known of and not stored, and whom they name.",
        discussion: """
            `queue killmail` tells of killmails. They are queued in small lots, newest first, and one in twenty is the \
            oldest. ESI hands out two a second, so that this may take hours: --dry-run tells.
            """
    )

    @OptionGroup var flags: SyncFlags

    func run() async throws { try await flags.run(.killmails) }
}
