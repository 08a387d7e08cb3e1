import Curl
import ESI
import Foundation
import Testing

/// A simulator in a process of its own, and its control calls.
struct SimulatorProcess {
    let program: Program
    let url: String
    private let transport: CurlTransport

    init(_ arguments: [String], in folder: URL) async throws {
        program = try Program(
            "esi-simulator",
            ["--port", "0"] + arguments,
            environment: [:],
            in: folder,
            label: "simulator"
        )
        transport = try CurlTransport()
        var address: Substring?
        while address == nil {
            // It says so on one line when it listens.
            address = program.output.firstMatch(of: #/listening on (http://\S+)/#)?.output.1
            if address == nil { try await Task.sleep(for: .milliseconds(10)) }
        }
        url = String(try #require(address))
    }

    func end() async {
        program.signal(SIGTERM)
        _ = await program.status()
        await transport.shutdown()
    }

    func report() async throws -> SimulatorReport {
        try JSONDecoder().decode(SimulatorReport.self, from: try await send(.get, "report"))
    }

    func universe() async throws -> [SimulatedEntity] {
        try await send(.get, "universe").split(separator: UInt8(ascii: "\n")).map(SimulatedEntity.init)
    }

    /// Oldest first.
    func killmails(limit: Int) async throws -> [SimulatedKillmail] {
        try await send(.get, "killmails?limit=\(limit)").split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(SimulatedKillmail.self, from: line)
        }
    }

    /// What was asked again before it had expired.
    func repetitions() async throws -> [Repetition] {
        try await send(.get, "repetitions").split(separator: UInt8(ascii: "\n")).map { line in
            try JSONDecoder().decode(Repetition.self, from: line)
        }
    }

    /// Every token and code that single sign-on gave out.
    func secrets() async throws -> [String] {
        String(decoding: try await send(.get, "secrets"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// How often single sign-on was asked, by path and status.
    func signOnReport() async throws -> [String: Int] {
        try JSONDecoder().decode([String: Int].self, from: try await send(.get, "sso"))
    }

    /// As a browser does that follows no redirect.
    func browse(_ address: String, cookie: String? = nil) async throws -> HTTPResponse {
        let headers = cookie.map { [HTTPHeader("Cookie", $0)] } ?? []
        return try await transport.send(HTTPRequest(url: address, headers: headers))
    }

    /// As it is served to anybody; from another address, so that it is nobody's breach.
    func body(of killmail: SimulatedKillmail) async throws -> Data {
        let headers = [
            HTTPHeader("X-Simulated-Address", "10.0.0.1"), HTTPHeader("User-Agent", "t/1 (t@example.org)"),
            HTTPHeader("X-Compatibility-Date", "2026-08-18"),
        ]
        let url = "\(url)/killmails/\(killmail.id)/\(killmail.hash)"
        let response = try await transport.send(HTTPRequest(method: .get, url: url, headers: headers, body: nil))
        try #require(response.status == 200)
        return response.body
    }

    func control(_ call: String, _ body: String = "{}") async throws { _ = try await send(.post, call, body) }

    private func send(_ method: HTTPRequest.Method, _ call: String, _ body: String? = nil) async throws -> Data {
        let request = HTTPRequest(method: method, url: "\(url)/simulator/\(call)", body: body.map { Data($0.utf8) })
        let response = try await transport.send(request)
        try #require(response.status == 200, "\(call): \(String(decoding: response.body, as: UTF8.self))")
        return response.body
    }
}
