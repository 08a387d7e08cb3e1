import ArgumentParser
import Domain
import Runtime

struct Purge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Cancel what is queued, retries included, after asking.",
        discussion: """
            Messages of other producers in the queues go with it. Jobs in flight and dead letters are not touched. \
            Killmails that are known of and not stored stay pending: the schedule killmail-backlog queues them again, \
            every ten minutes, and so does sync-killmails.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Whose queues: \(WorkerType.words). None means all.",
            valueName: "type"
        ),
        transform: WorkerTypeFlag.read
    )
    var types: [WorkerType] = []

    @Flag(help: "Do not ask.")
    var yes = false

    func run() async throws {
        var program = PurgeProgram()
        program.types = types
        program.isConfirmed = yes
        try await program.run().end()
    }
}
