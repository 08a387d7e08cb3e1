import Foundation
import TestSupport
import Testing

@testable import ESI

@Suite("SSO: trading codes and refresh tokens") struct TradeTests {
    private func form(_ request: HTTPRequest?) -> [String] {
        String(decoding: request?.body ?? Data(), as: UTF8.self).split(separator: "&").map(String.init)
    }

    private func header(_ name: String, _ request: HTTPRequest?) -> String? {
        request?.headers.first { $0.name == name }?.value
    }

    @Test func theAddressOfALogin() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        let address = try await bench.client.authorizationURL(state: "s t", challenge: "c")
        #expect(
            address == "http://sso/v2/oauth/authorize?response_type=code&client_id=app"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fauth%2Fcallback"
                + "&scope=publicData%20esi-killmails.read_killmails.v1&state=s%20t&code_challenge=c"
                + "&code_challenge_method=S256"
        )
    }

    @Test func withoutASecretTheClientNamesItself() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        let reply = try await bench.refresh("r1+/==")
        #expect(reply == TokenReply(accessToken: Secret("a"), refreshToken: Secret("r2=="), lifetime: .seconds(1199)))
        let request = bench.transport.requests.last
        #expect(request?.url == "http://sso/v2/oauth/token")
        #expect(header("Content-Type", request) == "application/x-www-form-urlencoded")
        #expect(header("Authorization", request) == nil)
        #expect(form(request) == ["grant_type=refresh_token", "refresh_token=r1%2B%2F%3D%3D", "client_id=app"])
    }

    @Test func withASecretItIsHTTPBasicAndPKCEAllTheSame() async throws {
        let bench = SignOnBench(secret: "s3cret")
        bench.addMetadata()
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.client.redeem(code: Secret("c"), verifier: Secret("v"))
        let request = bench.transport.requests.last
        #expect(header("Authorization", request) == "Basic YXBwOnMzY3JldA==")
        #expect(
            form(request) == [
                "grant_type=authorization_code", "code=c", "code_verifier=v",
                "redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fauth%2Fcallback",
            ]
        )
    }

    @Test func aReplyWithoutRefreshTokenLeavesTheOldOne() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(200, #"{"access_token":"a","expires_in":1199,"refresh_token":""}"#))
        #expect(try await bench.refresh("r").refreshToken == nil)
    }

    /// One person's scope says nothing about the others: nobody else waits for it.
    @Test func aScopeThatIsRefusedConcernsOneGrant() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(400, #"{"error":"invalid_scope"}"#))
        bench.transport.add(.reply(200, #"{"access_token":"a","expires_in":1199,"refresh_token":"b"}"#))
        let error = await #expect(throws: SSOError.self) { try await bench.refresh("r") }
        #expect(error?.description.contains("log in again without it") == true)
        _ = try await bench.refresh("another")
    }

    enum Verdict: Sendable { case dead, configuration, weather }

    @Test(
        arguments: [
            (
                400, #"{"error":"invalid_grant","error_description":"Invalid refresh token. Token missing/expired."}"#,
                .dead
            ),
            (
                400,
                #"{"error":"invalid_grant","error_description":"Invalid refresh token. Unable to migrate grant."}"#,
                .dead
            ),
            (400, #"{"error":"invalid_token","error_description":"The refresh token is expired."}"#, .dead),
            (401, #"{"error":"invalid_client","error_description":"Missing or invalid client"}"#, .configuration),
            (400, #"{"error":"unsupported_grant_type","error_description":"…"}"#, .configuration),
            (
                400,
                #"{"error":"invalid_grant","error_description":"Grant type refresh_token is not supported."}"#,
                .configuration
            ),
            (400, #"{"error":"something_new"}"#, .weather),
            (400, "<html>", .weather),
            (401, "", .weather),
            (403, "<html>Attention Required!</html>", .weather),
            (429, #"{"error":"invalid_grant"}"#, .weather),
            (500, #"{"error":"invalid_grant"}"#, .weather),
            (502, "", .weather), (503, "<html>", .weather), (504, "", .weather), (520, "", .weather),
            (200, "<html>", .weather), (200, #"{"access_token":"a"}"#, .weather), (302, "", .weather),
        ] as [(Int, String, Verdict)]
    )
    func whatARefusalMeans(_ status: Int, _ body: String, _ verdict: Verdict) async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(status, body))
        do {
            _ = try await bench.refresh("r")
            Issue.record("\(status) was a success")
        } catch SSOError.grantDead {
            #expect(verdict == .dead)
        } catch SSOError.configuration {
            #expect(verdict == .configuration)
        } catch SSOError.unavailable(_, let retryAfter) {
            #expect(verdict == .weather)
            #expect(retryAfter >= .seconds(5))
        }
    }

    @Test func aReplyThatRepeatsATokenIsNotRepeated() async throws {
        let bench = SignOnBench(secret: "s3cret")
        bench.addMetadata()
        bench.transport.add(
            .reply(400, #"{"error":"invalid_grant","error_description":"The token tok3n of s3cret is bad"}"#)
        )
        do {
            _ = try await bench.refresh("tok3n")
            Issue.record("a success")
        } catch {
            #expect("\(error)".contains("The token … of … is bad"), "\(error)")
        }
    }

    @Test(arguments: [TransportError.Code.timedOut, .connectionLost, .cannotConnect, .tls])
    func whoCannotReachItWaits(_ code: TransportError.Code) async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.lost(code))
        do {
            _ = try await bench.refresh("r")
            Issue.record("a success")
        } catch SSOError.unavailable {}
    }

    // MARK: Outages

    @Test func anOutageIsNotHammered() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(503), .reply(503), .reply(503))
        for _ in 0..<10 {
            await #expect(throws: SSOError.self) { _ = try await bench.refresh("r") }
        }
        #expect(bench.transport.requests.count == 4)
        // One probe, and it fails: longer this time.
        bench.clock.advance(by: 7)
        bench.transport.add(.reply(503))
        for _ in 0..<5 { await #expect(throws: SSOError.self) { _ = try await bench.refresh("r") } }
        #expect(bench.transport.requests.count == 5)
        bench.clock.advance(by: 7)
        await #expect(throws: SSOError.self) { _ = try await bench.refresh("r") }
        #expect(bench.transport.requests.count == 5)
        bench.clock.advance(by: 7)
        bench.transport.add(.reply(200, SignOnBench.newTokens), .reply(200, SignOnBench.newTokens))
        _ = try await bench.refresh("r")
        _ = try await bench.refresh("r")
        #expect(bench.transport.repliesLeft == 0)
    }

    @Test func aRetryAfterIsKept() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(503, "", ["retry-after": "120"]))
        do {
            _ = try await bench.refresh("r")
        } catch SSOError.unavailable(_, let retryAfter) {
            #expect(retryAfter >= .seconds(120))
        }
    }

    @Test func anApplicationThatIsNotKnownAsksOnceAMinute() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        bench.transport.add(.reply(401, #"{"error":"invalid_client"}"#))
        for _ in 0..<5 {
            await #expect(throws: SSOError.configuration(reason: "EVE's single sign-on says: invalid_client")) {
                _ = try await bench.refresh("r")
            }
        }
        #expect(bench.transport.requests.count == 2)
        bench.clock.advance(by: 61)
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.refresh("r")
    }

    @Test(
        arguments: [(.reply(503), 3), (.reply(401, #"{"error":"invalid_client"}"#), 1)]
            as [(StubTransport.Reply, Int)],
        [-1, -600, -86_400] as [Double]
    )
    func aClockThatIsSetBackKeepsNobodyWaiting(
        _ closing: (reply: StubTransport.Reply, count: Int),
        _ seconds: Double
    ) async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        let document = try await bench.client.document()
        for _ in 0..<closing.count { bench.transport.add(closing.reply) }
        for _ in 0..<5 {
            await #expect(throws: SSOError.self) { _ = try await bench.client.refresh(Secret("r"), by: document) }
        }
        #expect(bench.transport.requests.count == 1 + closing.count)
        bench.clock.advance(by: seconds)
        bench.transport.add(.reply(200, SignOnBench.newTokens))
        _ = try await bench.client.refresh(Secret("r"), by: document)
    }

    @Test func whoComesBehindTheProbeOfAClockThatWasSetBackWaitsNoDay() throws {
        var circuit = SSOCircuit()
        for _ in 0..<3 { _ = circuit.fail(at: SignOnBench.start, retryAfter: nil, random: 0) }
        let yesterday = SignOnBench.start.addingTimeInterval(-86_400)
        try circuit.enter(at: yesterday)
        let error = #expect(throws: SSOError.self) { try circuit.enter(at: yesterday) }
        #expect(error == .unavailable(reason: "EVE's single sign-on does not answer", retryAfter: .seconds(5)))
    }

    @Test func aDeadGrantIsNoOutage() async throws {
        let bench = SignOnBench()
        bench.addMetadata()
        for _ in 0..<5 { bench.transport.add(.reply(400, #"{"error":"invalid_grant"}"#)) }
        for _ in 0..<5 {
            await #expect(throws: SSOError.grantDead(reason: "EVE's single sign-on says: invalid_grant")) {
                _ = try await bench.refresh("r")
            }
        }
        #expect(bench.transport.repliesLeft == 0)
    }
}
