import ESISimulator
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The server` {
    /// Runs a server for as long as `body` takes.
    private func withServer(
        _ change: (inout SimulatorOptions) -> Void = { _ in },
        _ body: (RawClient, Simulator) async throws -> Void
    ) async throws {
        var options = SimulatorOptions()
        change(&options)
        let simulator = Simulator(options, startedAt: .now)
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let server = SimulatorServer(simulator) { continuation.yield($0) }
        let task = Task { try await server.run() }
        defer { task.cancel() }
        for await port in ports {
            try await body(RawClient(port: port), simulator)
            break
        }
    }

    @Test func `says in a sentence where it cannot listen or write`() async throws {
        let simulator = Simulator(SimulatorOptions(), startedAt: .now)
        let nowhere = await #expect(throws: ListenError.self) {
            try await SimulatorServer(simulator, bind: "host.invalid").run()
        }
        #expect(nowhere?.description == "host.invalid:0 is no address of this machine; choose another --bind.")
        let readOnly = #expect(throws: World.WriteError.self) { try simulator.world.writeBodies(to: "/proc/x") }
        #expect(readOnly?.description.hasPrefix("/proc/x cannot be written to (") == true)
    }

    @Test func `answers over HTTP`() async throws {
        try await withServer { client, _ in
            let reply = try await client.get("/alliances")
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(reply.contains("X-Esi-Error-Limit-Remain: 100"))
            #expect(reply.hasSuffix("]"))
            #expect(try await client.get("/simulator/universe").contains(#"{"kind":"alliance""#))
            #expect(try await client.get("/simulator/report").contains(#""breaches":{"total":0"#))
            #expect(try await client.get("/oauth/jwks").contains("ES256"))
        }
    }

    @Test func `breaks what is to be broken`() async throws {
        try await withServer { options in
            options.faultRate = 1
            options.faultKinds = [.reset]
        } _: { client, simulator in
            #expect(try await client.get("/alliances", close: false) == "")
            let ask = Ask(
                method: "POST",
                target: "/simulator/faults",
                body: Array(#"{"rate":1,"kinds":["truncated"]}"#.utf8)
            )
            #expect(simulator.control(ask, at: .now).status == 200)
            let cut = try await client.get("/alliances", close: false)
            let parts = cut.components(separatedBy: "\r\n\r\n")
            #expect(parts.count == 2 && !parts[1].hasSuffix("]"))
            let length = parts[0].split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }?.dropFirst(16)
            #expect(parts[1].utf8.count < Int(length ?? "") ?? 0)
        }
    }

    @Test func `excuses what a dead client did not get`() async throws {
        try await withServer { options in
            options.latency = 500
        } _: { client, simulator in
            try await client.abandon("/alliances") { simulator.requestCount > 0 }
            while simulator.openConnections > 0 { try await Task.sleep(for: .milliseconds(5)) }
            var text = try await client.get("/alliances")
            #expect(text.hasSuffix("]"))
            text = String(decoding: simulator.report(at: .now), as: UTF8.self)
            #expect(text.contains(#""breaches":{"total":0"#) && text.contains(#""repeated":1"#))
        }
    }
}
