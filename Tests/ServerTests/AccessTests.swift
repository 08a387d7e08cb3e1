import ESI
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite struct AccessTests {
    private static let rule = AccessRule(isLoopback: true, adminToken: nil, csrfToken: Secret("csrf"))
    private static let behindProxy = AccessRule(
        isLoopback: true,
        adminToken: Secret("0123456789abcdef"),
        csrfToken: Secret("csrf"),
        publicHost: "kills.example.org"
    )

    private func ask(_ host: String?, _ fields: [HTTPField] = []) -> Ask {
        Ask(.post, target: "/", headers: HTTPFields(fields), authority: host, body: Data())
    }

    private func refusal(_ ask: Ask, _ rule: AccessRule = rule) -> Int? {
        do {
            try rule.checkHost(ask)
            try rule.checkChange(ask)
            return nil
        } catch {
            return error.status.code
        }
    }

    private func token(_ text: String) -> HTTPField { HTTPField(name: .authorization, value: "Bearer \(text)") }
    private static let csrf = HTTPField(name: .csrfToken, value: "csrf")

    @Test(arguments: ["localhost", "localhost:4000", "127.0.0.1:80", "127.9.8.7", "[::1]:4000", "LOCALHOST:1"])
    func thisMachineHasTheseNames(_ host: String) {
        #expect(refusal(ask(host, [Self.csrf])) == nil)
    }

    /// A site can let any name of its own point to loopback.
    @Test(arguments: [
        nil, "", "evil.example", "localhost.evil.example:4000", "127.0.0.1.evil.example", "127.0.0.256", "[", "0.0.0.0",
    ])
    func noOtherNameIsThisMachine(_ host: String?) {
        #expect(refusal(ask(host, [Self.csrf])) == 421)
    }

    @Test func aProxyMayPassItsNameOnButChangesNeedTheToken() {
        #expect(refusal(ask("kills.example.org", [Self.csrf]), Self.behindProxy) == 401)
        #expect(refusal(ask("kills.example.org", [token("0123456789abcdef")]), Self.behindProxy) == nil)
    }

    /// A browser sends the password that a proxy asked for with every request.
    @Test func aProxysPasswordIsNoTokenOfOurs() {
        let password = HTTPField(name: .authorization, value: "Basic dXNlcjpwYXNz")
        #expect(refusal(ask("localhost", [Self.csrf, password])) == nil)
        #expect(refusal(ask("kills.example.org", [password]), Self.behindProxy) == 401)
        let token = HTTPField(name: .adminToken, value: "0123456789abcdef")
        #expect(refusal(ask("kills.example.org", [password, token]), Self.behindProxy) == nil)
        let wrong = HTTPField(name: .adminToken, value: "0123456789abcdee")
        #expect(refusal(ask("kills.example.org", [password, wrong]), Self.behindProxy) == 401)
        let lower = HTTPField(name: .authorization, value: "bearer 0123456789abcdef")
        #expect(refusal(ask("kills.example.org", [lower]), Self.behindProxy) == nil)
    }

    /// `Host` is what the client writes, and a proxy may pass on any.
    @Test func whoWritesLocalhostIsNotThisMachineWhereAProxyOrATokenIs() {
        #expect(refusal(ask("localhost", [Self.csrf]), Self.behindProxy) == 401)
        var rule = Self.behindProxy
        rule.publicHost = "localhost"
        #expect(refusal(ask("localhost", [Self.csrf]), rule) == 401)
        let unguarded = AccessRule(
            isLoopback: true,
            adminToken: nil,
            csrfToken: Secret("csrf"),
            publicHost: "kills.example.org"
        )
        #expect(refusal(ask("localhost", [Self.csrf]), unguarded) == 401)
        #expect(!unguarded.trustsPages && Self.rule.trustsPages)
    }

    @Test func aPageOfOursMayChangeThings() {
        let origin = HTTPField(name: .origin, value: "http://localhost:4000")
        let site = HTTPField(name: .fetchSite, value: "same-origin")
        #expect(refusal(ask("localhost:4000", [Self.csrf, origin, site])) == nil)
    }

    @Test func aPageOfAnotherSiteMayNot() {
        for fields in [
            [],
            [HTTPField(name: .csrfToken, value: "csrg")],
            [Self.csrf, HTTPField(name: .origin, value: "http://evil.example")],
            [Self.csrf, HTTPField(name: .origin, value: "http://localhost:4001")],
            [Self.csrf, HTTPField(name: .origin, value: "null")],
            [Self.csrf, HTTPField(name: .fetchSite, value: "cross-site")],
            [Self.csrf, HTTPField(name: .fetchSite, value: "same-site")],
        ] {
            #expect(refusal(ask("localhost:4000", fields)) == 403, "\(fields)")
        }
    }

    @Test func aWrongTokenIsRefusedWhateverElseIsThere() {
        for text in ["", "0123456789abcdeg", "0123456789abcdef0", "0123456789abcde"] {
            #expect(refusal(ask("localhost", [token(text), Self.csrf])) == 401)
            #expect(refusal(ask("localhost", [token(text), Self.csrf]), Self.behindProxy) == 401)
        }
    }

    @Test func elsewhereOnlyTheTokenCounts() {
        let rule = AccessRule(isLoopback: false, adminToken: Secret("0123456789abcdef"), csrfToken: Secret("csrf"))
        #expect(refusal(ask("any.name", [Self.csrf]), rule) == 401)
        #expect(refusal(ask("localhost", [Self.csrf]), rule) == 401)
        #expect(refusal(ask("any.name", [token("0123456789abcdef")]), rule) == nil)
    }
}
