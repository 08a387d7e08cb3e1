import Foundation
import TestSupport
import Testing

@testable import ESI

/// What the metadata document may send tokens and secrets to.
@Suite("SSO: the endpoints") struct EndpointTests {
    private static let names = ["authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint"]

    /// - Parameter change: of the one endpoint that is not at SSO, where TLS protects it.
    private func document(_ changed: String? = nil, _ endpoint: String = "") throws -> String {
        var members = ["issuer": "https://sso.example"]
        for name in Self.names { members[name] = "https://sso.example/\(name)" }
        if let changed { members[changed] = endpoint }
        return String(decoding: try JSONEncoder().encode(members), as: UTF8.self)
    }

    @Test(arguments: names, ["http://sso.example/x", "HTTP://10.0.0.1/x", "ftp://localhost/x", "//sso.example/x", ""])
    func oneWithoutTLSIsRefusedByItsName(_ name: String, _ endpoint: String) async throws {
        let bench = SignOnBench(baseURL: "https://sso.example", secret: "of the application")
        bench.transport.add(.reply(200, try document(name, endpoint)), .reply(200, SignOnBench.newTokens))
        let error = await #expect(throws: SSOError.self) { _ = try await bench.refresh("token of a person") }
        guard case .untrusted(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("https://sso.example") && reason.contains(" \(name): without https"), "\(reason)")
        // Nobody was told a token.
        #expect(bench.transport.requests.map(\.method) == [.get])
    }

    @Test(
        arguments: names,
        ["https://elsewhere.example/x", "http://localhost:3999/x", "http://[::1]/x", "HTTPS://sso.example/x"]
    )
    func protectedOnesAndThoseOfThisMachineAreTaken(_ name: String, _ endpoint: String) async throws {
        let bench = SignOnBench(baseURL: "https://sso.example")
        bench.transport.add(.reply(200, try document(name, endpoint)), .reply(200, SignOnBench.newTokens))
        _ = try await bench.refresh("token of a person")
    }

    /// A simulator's; the settings have warned of one on another machine.
    @Test(arguments: ["http://sso.example", "https://localhost:3999", "http://127.0.0.1:3999"])
    func aDocumentThatCameUnprotectedOrFromThisMachineMayNameAny(_ baseURL: String) async throws {
        let bench = SignOnBench(baseURL: baseURL)
        bench.transport.add(
            .reply(200, try document("token_endpoint", "http://sso.example/x")),
            .reply(200, SignOnBench.newTokens)
        )
        _ = try await bench.refresh("token of a person")
        #expect(bench.transport.requests.last?.url == "http://sso.example/x")
    }

    @Test func oneThatIsKnownIsKeptWhereTheNextIsRefused() async throws {
        let bench = SignOnBench(baseURL: "https://sso.example")
        bench.transport.add(.reply(200, try document()))
        let known = try await bench.client.document()
        bench.clock.advance(by: 86_401)
        bench.transport.add(.reply(200, try document("token_endpoint", "http://sso.example/x")))
        #expect(try await bench.client.document() == known)
        #expect(bench.transport.requests.count == 2)
    }

    /// An address may hold a password.
    @Test func onlyTheHostIsTold() async throws {
        let bench = SignOnBench(baseURL: "https://sso.example")
        bench.transport.add(
            .reply(200, try document("token_endpoint", "http://user:hunter2@other.example/x?key=hunter3"))
        )
        let error = await #expect(throws: SSOError.self) { _ = try await bench.client.document() }
        let text = "\(try #require(error))"
        #expect(text.contains("names http://other.example as its token_endpoint"), "\(text)")
        #expect(!text.contains("hunter"))
    }
}
