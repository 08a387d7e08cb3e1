import ArgumentParser
import ESISimulator
import Foundation

@main
struct ESISimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "esi-simulator",
        abstract: "Plays EVE Online's ESI and SSO: a made universe behind their real rules.",
        discussion: """
            Everything made follows from the seed: the same seed and sizes give the same bytes. Each breach of ESI's \
            rules by a client is counted, and GET /simulator/report tells what was counted.
            """
    )

    @OptionGroup(title: "Server") var server: ServerFlags
    @OptionGroup(title: "Universe") var universe: UniverseFlags
    @OptionGroup(title: "Limits") var limits: LimitFlags
    @OptionGroup(title: "Faults") var faults: FaultFlags
    @OptionGroup(title: "Single sign-on") var signOn: SignOnFlags

    func run() async throws {
        var options = try universe.options()
        try limits.apply(to: &options)
        try faults.apply(to: &options)
        try signOn.apply(to: &options)
        let simulator = Simulator(options, startedAt: .now)
        if let directory = server.writeBodies { return try simulator.world.writeBodies(to: directory) }
        try await serve(simulator)
        FileHandle.standardError.write(Data("esi-simulator: \(simulator.summary)\n".utf8))
    }

    private func serve(_ simulator: Simulator) async throws {
        SimulatorServer.useThreads(server.threads)
        let (bind, text) = (server.bind, simulator.world.universe.summary)
        let service = SimulatorServer(simulator, bind: bind, port: server.port) { port in
            let line = "esi-simulator: listening on http://\(bind):\(port) (\(text))\n"
            FileHandle.standardOutput.write(Data(line.utf8))
        }
        try await service.runUntilSignalled()
    }

    /// A wrong flag gets one sentence on standard error and exit 64.
    static func main() async {
        do {
            let command = try parse()
            try await command.run()
        } catch {
            let code = exitCode(for: error)
            guard code != .success else { exit(withError: error) }
            FileHandle.standardError.write(Data("esi-simulator: \(message(for: error))\n".utf8))
            Foundation.exit(code.rawValue)
        }
    }
}
