import ArgumentParser
import Runtime

struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Show what RabbitMQ has of the queues and exchanges, and what differs.",
        discussion: """
            Programs that queue or work declare what is missing when they start. What exists with other arguments stays as it is and is used; \
            only deleting it by hand, when it is empty, lets it be declared anew.
            """,
        subcommands: [Check.self, Apply.self],
        defaultSubcommand: Check.self
    )
}

extension TopologyCommand {
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Show it, and make nothing. Exit status 1 where something is missing, differs or is refused."
        )

        func run() async throws { try await TopologyProgram().run().end() }
    }

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Declare what is missing, and show it."
        )

        func run() async throws {
            var program = TopologyProgram()
            program.applies = true
            try await program.run().end()
        }
    }
}
