import ArgumentParser
import Runtime
import Server

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the dashboard, the HTTP API, events and metrics, and carry schedules out.",
        discussion: """
            Open http://localhost:4000 in a browser. /api/openapi.json describes the API, /events sends every killmail \
            as it is saved, /metrics is for Prometheus, /healthz and /readyz for monitors, /auth/login logs a character \
            in. With --work it is the whole system for one machine: server, scheduler and worker in one process.

            It listens on loopback only, unless --bind names another address; that needs ADMIN_TOKEN, which changing \
            calls must carry then.
            """
    )

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var bind = "127.0.0.1"

    @Option(help: ArgumentHelp("The default is PORT, and without it 4000; 0 takes a free one.", valueName: "n"))
    var port: Int?

    @Flag(help: "Work on the queues of WORKER_TYPES, too.")
    var work = false

    func run() async throws {
        guard port.map((0...65_535).contains) ?? true else {
            throw ValidationError("--port must be a number from 0 to 65535.")
        }
        var program = ServeProgram()
        program.bind = bind
        program.port = port
        program.works = work
        try await program.run().end()
    }
}
