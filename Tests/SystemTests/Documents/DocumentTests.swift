import Foundation
import Testing

extension SystemTests {
    /// What the documents tell to type, and to look at, is there.
    @Suite(.timeLimit(.minutes(2))) struct DocumentTests {
        @Test func everyCommandIsKnown() async throws {
            try await Workplace.with(simulator: []) { place in
                var manual = Manual { try await place.orchestrate(["help"] + $0).output }
                var count = 0
                for document in try Document.all() {
                    for command in document.commands(of: "orchestrator") {
                        try await manual.expect(command, in: document.name)
                        count += 1
                    }
                }
                #expect(count > 40)
            }
        }

        @Test(arguments: ["esi-simulator", "universal-worker"])
        func everyOptionIsKnown(program: String) async throws {
            try await Workplace.with(simulator: []) { place in
                var manual = Manual { _ in
                    let help = try place.start(program, ["--help"])
                    try await help.succeeds()
                    return help.output
                }
                for document in try Document.all() {
                    for command in document.commands(of: program) {
                        try await manual.expect(command, in: document.name)
                    }
                }
            }
        }

        @Test func theTableHasEveryCommand() async throws {
            try await Workplace.with(simulator: []) { place in
                var manual = Manual { try await place.orchestrate(["help"] + $0).output }
                let commands = try Document.readMe().tabulatedCommands
                for command in commands { try await manual.expect(command, in: "README.md") }
                let missing = try await manual.subcommands().subtracting(commands.compactMap(\.first))
                #expect(missing.isEmpty)
            }
        }

        @Test func everyFileIsThere() throws {
            let files = try Document.all().flatMap(\.mentionedFiles)
            #expect(files.count > 20)
            for file in files {
                #expect(FileManager.default.fileExists(atPath: file.path), "\(file.path)")
            }
        }
    }
}
