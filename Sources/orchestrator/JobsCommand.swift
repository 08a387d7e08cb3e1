import ArgumentParser
import Domain
import Runtime

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "See what became of the jobs of one entity.",
        subcommands: [Show.self]
    )
}

extension JobsCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Tell the whole story of an entity: its jobs, and what the store holds of it.",
            discussion: "EXAMPLE:\n  orchestrator jobs show character 95465499"
        )

        @Argument(
            help: ArgumentHelp("\(WorkerType.words).", valueName: "type"),
            transform: WorkerTypeFlag.read
        )
        var type: WorkerType

        @Argument(help: ArgumentHelp("The entity's; of user-killmail the character's.", valueName: "id"))
        var id: Int64

        @Flag(help: "As JSON, for programs.")
        var json = false

        func run() async throws {
            var program = JobsShowProgram(type, id)
            program.isJSON = json
            try await program.run().end()
        }
    }
}
