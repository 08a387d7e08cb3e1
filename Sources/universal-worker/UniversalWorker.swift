import ArgumentParser
import Foundation
import Runtime

@main
struct UniversalWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "universal-worker",
        abstract: "Takes jobs from the queues until it is told to stop.",
        discussion: """
            Configured by the environment and the file .env: WORKER_TYPES (which queues, all by default), \
            WORKER_CONCURRENCY (jobs in flight, 64), LOG_LEVEL, and the settings of .env.example. SIGTERM and Ctrl-C \
            let jobs in flight end first; the second one stops at once.
            """,
        version: Version.current
    )

    @Option(
        help: ArgumentHelp(
            "What to work on, as in alliance,killmail; it comes before WORKER_TYPES.",
            valueName: "types"
        )
    )
    var types: String?

    func run() async throws { _ = try await WorkerProgram.run(types: types) }

    static func main() async {
        do {
            let command = try parse()
            try await command.run()
        } catch {
            let complaint = error as? Complaint
            let code = complaint?.status.rawValue ?? exitCode(for: error).rawValue
            guard code != 0 else { exit(withError: error) }
            let message = complaint?.sentence ?? message(for: error)
            ServiceManager()?.tell(.status(message))
            FileHandle.standardError.write(Data("universal-worker: \(message)\n".utf8))
            Foundation.exit(code)
        }
    }
}
