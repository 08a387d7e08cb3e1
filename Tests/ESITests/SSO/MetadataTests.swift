import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("SSO: the metadata document") struct MetadataTests {
    private let bench = SignOnBench()

    /// Knows a document that is to be read again.
    private func aDayLater() async throws {
        bench.addMetadata()
        _ = try await bench.client.document()
        bench.clock.advance(by: 86_401)
    }

    private func requests(to place: String) -> Int { bench.transport.requests.count { $0.url.hasSuffix(place) } }
    private var readings: Int { requests(to: "/.well-known/oauth-authorization-server") }

    @Test func itIsReadOnceADay() async throws {
        try await aDayLater()
        bench.transport.add(.reply(200, SignOnBench.metadata.replacing("/v2/", with: "/v3/")))
        for _ in 0..<3 { #expect(try await bench.client.document().tokenEndpoint == "http://sso/v3/oauth/token") }
        #expect(readings == 2)
    }

    @Test(arguments: [StubTransport.Reply.reply(503), .reply(404), .reply(200, "<html>"), .lost(.timedOut)])
    func oneThatIsKnownIsKeptThroughAnOutageOfAnyLength(_ reply: StubTransport.Reply) async throws {
        try await aDayLater()
        for hour in 1...5 {
            bench.transport.add(reply)
            for _ in 0..<3 {
                bench.transport.add(.reply(200, SignOnBench.newTokens))
                _ = try await bench.refresh("r")
            }
            #expect(readings == 1 + hour)
            #expect(requests(to: "/token") == 3 * hour)
            bench.clock.advance(by: 3601)
        }
        bench.addMetadata()
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.refresh("r")
        bench.clock.advance(by: 3601)
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.refresh("r")
        #expect(readings == 7)
    }

    /// SSO whose document comes when the test says so.
    private final class SlowSignOn: Transport {
        let readings = Observed(0)
        let isOpen = Observed(true)

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            guard request.method == .get else {
                return HTTPResponse(status: 200, body: Data(SignOnBench.newTokens.utf8))
            }
            readings.update { $0 += 1 }
            await isOpen.wait { $0 }
            return HTTPResponse(status: 200, body: Data(SignOnBench.metadata.utf8))
        }
    }

    @Test(.timeLimit(.minutes(1))) func oneWaitsForTheNextReadingAndTheOthersDoNot() async throws {
        let (signOn, clock) = (SlowSignOn(), bench.clock)
        let client = SSOClient(transport: signOn, configuration: bench.client.configuration) { clock.now }
        _ = try await client.document()
        clock.advance(by: 86_401)
        signOn.isOpen.update { $0 = false }
        async let one = client.document()
        await signOn.readings.wait { $0 == 2 }
        _ = try await client.refresh(Secret("other"), by: try await client.document())
        signOn.isOpen.update { $0 = true }
        _ = try await client.refresh(Secret("one"), by: try await one)
        #expect(signOn.readings.value == 2)
    }

    @Test func aRefreshReadsNoDocument() async throws {
        bench.addMetadata()
        let document = try await bench.client.document()
        bench.clock.advance(by: 86_401)
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.client.refresh(Secret("r"), by: document)
        #expect(readings == 1)
    }

    @Test func theFirstReadingThatFailsIsAnOutage() async throws {
        bench.transport.add(.reply(404), .reply(404), .reply(404))
        for _ in 0..<10 {
            do {
                _ = try await bench.client.document()
                Issue.record("a success")
            } catch SSOError.unavailable(_, let retryAfter) {
                #expect(retryAfter >= .seconds(5))
            }
        }
        // It is not hammered either.
        #expect(readings == 3)
        bench.clock.advance(by: 7)
        bench.addMetadata()
        _ = try await bench.client.document()
    }

    @Test func keysThatAreAwayKeepNobodyFromAToken() async throws {
        bench.addMetadata()
        bench.transport.add(.reply(503), .reply(503), .reply(503), .reply(200, SignOnBench.newTokens))
        let token = try await bench.token()
        for _ in 0..<5 { await #expect(throws: SSOError.self) { _ = try await bench.client.verify(token) } }
        #expect(requests(to: "/jwks") == 3)
        _ = try await bench.refresh("r")
    }
}
