import Foundation
import Testing

@testable import ESI

@Suite("SSO: PKCE") struct PKCETests {
    /// RFC 7636, appendix B.
    @Test func theRFCsOwnExample() {
        let pkce = PKCE(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(pkce.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func verifiersAreLongEnoughAndNeverTheSame() {
        let verifiers = (0..<100).map { _ in PKCE.random().verifier.text }
        #expect(Set(verifiers).count == 100)
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(verifiers.allSatisfy { $0.count == 43 && alphabet.isSuperset(of: $0) })
    }

    @Test func aSecretNeverPrintsItself() {
        let secret = Secret("hunter2")
        let token = AccessToken(subject: Subject(client: "app", character: 1), bearer: secret, expiresAt: .now)
        let reply = TokenReply(accessToken: secret, refreshToken: secret, lifetime: .seconds(1))
        let request = HTTPRequest(
            url: "http://esi/path",
            headers: [HTTPHeader("Authorization", "Bearer hunter2")],
            body: .init("hunter2".utf8)
        )
        var dumped = ""
        dump((secret, token, reply, PKCE(verifier: secret), request), to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(!"\(secret) \(token) \(reply) \(request)".contains("hunter2"))
        #expect(!String(reflecting: [secret]).contains("hunter2"))
    }
}
