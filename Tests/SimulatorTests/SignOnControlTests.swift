import ESISimulator
import Foundation
import HTTPTypes
import Testing

@Suite struct `Single sign-on on demand` {
    private let player = Player { $0.tokenLifetime = 40 }
    private let signOn: SingleSignOn
    private let character: Int

    init() {
        signOn = SingleSignOn(player.simulator)
        character = player.characters(1)[0]
    }

    private struct Tokens: Decodable {
        let accessToken: String
        let expiresIn: Int
        let refreshToken: String

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case expiresIn = "expires_in"
            case refreshToken = "refresh_token"
        }

        var owner: String {
            get throws {
                struct Claims: Decodable { let owner: String }
                let part = accessToken.split(separator: ".")[1]
                let padded = part.replacing("-", with: "+").replacing("_", with: "/")
                let data = Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))
                return try JSONDecoder().decode(Claims.self, from: try #require(data)).owner
            }
        }
    }

    private func token(_ form: String) async throws -> Reply {
        let ask = Ask(
            method: "POST",
            target: "/v2/oauth/token",
            fields: [.contentType: "application/x-www-form-urlencoded"],
            body: Array(form.utf8)
        )
        return try #require(await signOn.answer(ask, at: player.now))
    }

    private func login() async throws -> Tokens {
        let target = "/v2/oauth/authorize?response_type=code&client_id=app&state=s&scope=publicData"
        let ask = Ask(target: target + "&redirect_uri=http%3A%2F%2Flocalhost%2F&character=\(character)")
        let location = try #require(await signOn.answer(ask, at: player.now)?.fields[.location])
        let code = try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "code" }?.value)
        return try await token("grant_type=authorization_code&code=\(code)&client_id=app").decoded(as: Tokens.self)
    }

    private func refresh(_ token: String) async throws -> Reply {
        let text = token.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await self.token("grant_type=refresh_token&refresh_token=\(text)&client_id=app")
    }

    @discardableResult
    private func control(_ call: String, _ body: String? = nil) -> Reply? {
        let method = body == nil ? "GET" : "POST"
        return signOn.control(
            Ask(method: method, target: "/simulator/\(call)", body: Array((body ?? "").utf8)),
            at: player.now
        )
    }

    @Test func `is down for as long as it is told`() async throws {
        let tokens = try await login()
        #expect(tokens.expiresIn == 40)
        control("sso-faults", #"{"seconds":120}"#)
        player.wait(119)
        let reply = try await refresh(tokens.refreshToken)
        #expect(reply.status == 503 && reply.text.hasPrefix("<html>"))
        player.wait(1)
        // Nothing was done meanwhile: the token is as good as before.
        #expect(try await refresh(tokens.refreshToken).status == 200)
    }

    @Test func `has faults before and after it acts`() async throws {
        let tokens = try await login()
        control("sso-faults", #"{"rate":1,"kinds":["reset"]}"#)
        #expect(try await refresh(tokens.refreshToken).delivery == .reset)
        control("sso-faults", #"{"rate":1,"kinds":["garbage"]}"#)
        #expect(try await refresh(tokens.refreshToken).text.contains("garb") == false)
        control("sso-faults", #"{"rate":0}"#)
        #expect(try await refresh(tokens.refreshToken).text.contains("Token missing/expired."))
        #expect(control("sso-faults", #"{"rate":2}"#)?.status == 400)
        #expect(control("sso-faults", "{")?.status == 400)
        #expect(control("report") == nil)
    }

    @Test func `takes grants back and sells characters`() async throws {
        let tokens = try await login()
        control("sell", #"{"id":\#(character)}"#)
        let sold = try await refresh(tokens.refreshToken).decoded(as: Tokens.self)
        #expect(try sold.owner != tokens.owner)
        control("revoke", #"{"id":\#(character)}"#)
        #expect(try await refresh(sold.refreshToken).text.contains("Character grant missing/expired."))
        #expect(control("revoke", "{}")?.status == 400)
        for call in ["revoke", "sell"] { #expect(control(call, #"{"id":5}"#)?.status == 404) }
    }

    @Test func `counts, and tells what it gave out`() async throws {
        let tokens = try await login()
        _ = try await refresh("nonsense")
        let counts = try #require(control("sso")).decoded(as: [String: Int].self)
        #expect(
            counts == ["/v2/oauth/authorize 302": 1, "/v2/oauth/token 200": 1, "/v2/oauth/token 400": 1]
        )
        let secrets = try #require(control("secrets")).text.split(separator: "\n").map(String.init)
        #expect(secrets.count == 3 && secrets.contains(tokens.accessToken) && secrets.contains(tokens.refreshToken))
    }

    @Test func `may leave a refresh token good until the new one is used`() throws {
        var logins = Logins(seed: 1, keepsReplacedTokens: true)
        let code = logins.authorize(
            application: "app",
            character: 1,
            scopes: ["publicData"],
            challenge: nil,
            at: player.now
        )
        let first = try #require(
            try logins.redeem(code: code, application: "app", verifier: nil, at: player.now).refreshToken
        )
        let second = try logins.refresh(first, application: "app", scopes: nil).refreshToken
        let third = try logins.refresh(first, application: "app", scopes: nil).refreshToken
        #expect(second != third)
        _ = try logins.refresh(third, application: "app", scopes: nil)
        #expect(throws: SSOError.refreshTokenMissing) {
            try logins.refresh(first, application: "app", scopes: nil)
        }
    }
}
