import Foundation
import JWTKit
import TestSupport
import Testing

@testable import ESI

@Suite("SSO: verification of access tokens") struct VerificationTests {
    private let bench = SignOnBench()

    private func verified(_ token: Secret) async throws -> AccessTokenClaims {
        bench.addMetadata()
        bench.addKeys()
        return try await bench.client.verify(token)
    }

    @Test func whatEVESigned() async throws {
        let claims = try await verified(try await bench.token())
        #expect(claims.characterID == 90_000_001)
        #expect(claims.name == "Some Pilot")
        #expect(claims.ownerHash == "hash=")
        #expect(claims.scopes == ["publicData", "esi-killmails.read_killmails.v1"])
        #expect(claims.expiresAt == SignOnBench.start.addingTimeInterval(1199))
    }

    @Test func scopesInAllThreeForms() async throws {
        let one = try await verified(try await bench.token(["scp": .text("publicData")]))
        #expect(one.scopes == ["publicData"])
        let none = try await bench.client.verify(try await bench.token(["scp": nil]))
        #expect(none.scopes == [])
    }

    @Test(arguments: [
        "https://login.eveonline.com", "login.eveonline.com", "https://login.eveonline.com/", "login.eveonline.com/",
    ])
    func issuersWithAndWithoutScheme(_ issuer: String) async throws {
        #expect(try await verified(try await bench.token(["iss": .text(issuer)])).characterID == 90_000_001)
    }

    @Test(arguments: [
        ("iss", SignOnBench.JSONValue.text("https://login.eveonline.com.evil.example"), "issued by another"),
        ("iss", .text("http://login.eveonline.com"), "issued by another"),
        ("aud", .texts(["app"]), "another application"),
        ("aud", .texts(["other", "EVE Online"]), "another application"),
        ("aud", .text("app"), "another application"),
        ("exp", .number(1_800_000_000 - 61), "expired"),
        ("sub", .text("CORPORATION:EVE:90000001"), "not that of a character"),
        ("sub", .text("CHARACTER:EVE:x"), "not that of a character"),
    ])
    func refused(_ claim: String, _ value: SignOnBench.JSONValue, _ reason: String) async throws {
        let token = try await bench.token([claim: value])
        do {
            _ = try await verified(token)
            Issue.record("\(claim) was accepted")
        } catch SSOError.untrusted(let told) {
            #expect(told.contains(reason))
        }
    }

    @Test func clocksMayDifferByAMinute() async throws {
        let token = try await bench.token(["exp": .number(1_800_000_000 - 59)])
        #expect(try await verified(token).characterID == 90_000_001)
    }

    @Test func anAlteredTokenIsRefused() async throws {
        let parts = try await bench.token().text.split(separator: ".").map(String.init)
        let other = try await bench.token(["sub": .text("CHARACTER:EVE:90000002")]).text.split(separator: ".")
        let forged = Secret("\(parts[0]).\(other[1]).\(parts[2])")
        await #expect(throws: SSOError.untrusted(reason: "the access token's signature is wrong")) {
            _ = try await verified(forged)
        }
    }

    @Test(arguments: ["none", "HS256", "RS256", "ES384", "PS256"])
    func algorithmsThatTheKeyIsNotFor(_ algorithm: String) async throws {
        let parts = try await bench.token().text.split(separator: ".")
        let header = Data(#"{"alg":"\#(algorithm)","kid":"key-1","typ":"JWT"}"#.utf8).base64URL
        for signature in [String(parts[2]), ""] {
            do {
                _ = try await verified(Secret("\(header).\(parts[1]).\(signature)"))
                Issue.record("\(algorithm) was accepted")
            } catch SSOError.untrusted {}
        }
    }

    @Test(arguments: ["", "a.b", "a.b.c.d", "e30.e30.e30", "….….…"])
    func noTokens(_ text: String) async throws {
        do {
            _ = try await verified(Secret(text))
            Issue.record("\(text) was accepted")
        } catch SSOError.untrusted {}
    }

    @Test func keysAreReadOnceAndAgainForAnUnknownOne() async throws {
        _ = try await verified(try await bench.token())
        _ = try await bench.client.verify(try await bench.token())
        #expect(bench.transport.requests.count == 2)
        // Within a minute of the last reading there is nothing new to be found.
        await #expect(throws: SSOError.self) { _ = try await bench.client.verify(try await bench.token(kid: "key-2")) }
        #expect(bench.transport.requests.count == 2)
        bench.clock.advance(by: 61)
        bench.addKeys(kid: "key-2")
        #expect(try await bench.client.verify(try await bench.token(kid: "key-2")).characterID == 90_000_001)
        #expect(bench.transport.requests.count == 3)
    }

    @Test func keysAreReadAgainAfterAClockWasSetBack() async throws {
        _ = try await verified(try await bench.token())
        bench.clock.advance(by: -86_400)
        bench.addMetadata()
        bench.addKeys(kid: "key-2")
        #expect(try await bench.client.verify(try await bench.token(kid: "key-2")).characterID == 90_000_001)
    }

    @Test func theOwnerOfAFreshTokenIsReadWithoutKeys() async throws {
        let reply = TokenReply(accessToken: try await bench.token(), refreshToken: nil, lifetime: .seconds(1))
        let owner = try #require(bench.client.owner(of: reply))
        #expect(owner == (90_000_001, "hash="))
        let opaque = TokenReply(accessToken: Secret("opaque"), refreshToken: nil, lifetime: .seconds(1))
        #expect(bench.client.owner(of: opaque) == nil)
        #expect(bench.transport.requests.isEmpty)
    }
}
