import ESISimulator
import Foundation
import HTTPTypes
import JWTKit
import Testing

@Suite struct `Single sign-on` {
    private let player = Player()
    private let signOn: SingleSignOn
    private let verifier = "a-verifier-of-forty-three-characters-or-more"

    init() { signOn = SingleSignOn(player.simulator) }

    private struct Tokens: Decodable {
        let accessToken: String
        let expiresIn: Int
        let refreshToken: String?

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case expiresIn = "expires_in"
            case refreshToken = "refresh_token"
        }
    }

    private func code(_ scopes: String, character: Int, challenge: Bool = true) async throws -> String {
        var target = "/v2/oauth/authorize?response_type=code&client_id=app&state=s%201&scope=\(scopes)"
        target += "&redirect_uri=http%3A%2F%2Flocalhost%2Fcallback%3Fx%3D1&character=\(character)"
        if challenge {
            target += "&code_challenge_method=S256&code_challenge=\(Logins.challenge(of: verifier))"
        }
        let reply = try #require(await signOn.answer(Ask(target: target), at: player.now))
        #expect(reply.status == 302)
        let location = try #require(reply.fields[.location])
        #expect(location.hasPrefix("http://localhost/callback?x=1&code=") && location.hasSuffix("&state=s%201"))
        return try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "code" }?.value)
    }

    private func token(_ form: String, type: String = "application/x-www-form-urlencoded") async throws -> Reply {
        let ask = Ask(
            method: "POST",
            target: "/v2/oauth/token",
            fields: [.contentType: type],
            body: Array(form.utf8)
        )
        return try #require(await signOn.answer(ask, at: player.now))
    }

    private func login(_ scopes: String, character: Int) async throws -> Tokens {
        let code = try await code(scopes, character: character)
        let form = "grant_type=authorization_code&code=\(code)&client_id=app&code_verifier=\(verifier)"
        return try await token(form).decoded(as: Tokens.self)
    }

    private func refresh(_ token: String?) async throws -> Reply {
        var allowed = CharacterSet.alphanumerics
        allowed.insert("-")
        let text = token?.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return try await self.token("grant_type=refresh_token&refresh_token=\(text)&client_id=app")
    }

    private func claims(_ token: String) throws -> [String: Any] {
        let parts = token.split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        let padded = parts[1].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let filled = padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)
        let data = try #require(Data(base64Encoded: filled))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `goes from a code to tokens that open a route, and rotates them`() async throws {
        let character = player.characters(1)[0]
        let tokens = try await login("publicData+esi-killmails.read_killmails.v1", character: character)
        #expect(tokens.expiresIn == 1199)
        let claims = try claims(tokens.accessToken)
        #expect(claims["sub"] as? String == "CHARACTER:EVE:\(character)")
        #expect(claims["aud"] as? [String] == ["app", "EVE Online"])
        #expect(claims["scp"] as? [String] == ["publicData", "esi-killmails.read_killmails.v1"])
        let target = "/characters/\(character)/killmails/recent"
        #expect(player.ask(target, token: tokens.accessToken).status == 200)
        let renewed = try await refresh(tokens.refreshToken).decoded(as: Tokens.self)
        #expect(renewed.refreshToken != tokens.refreshToken)
        let stale = try await refresh(tokens.refreshToken)
        #expect(stale.status == 400 && stale.text.contains("Token missing/expired."))
        player.wait(1200)
        #expect(player.ask(target, token: renewed.accessToken).text == #"{"error":"token is expired"}"#)
    }

    @Test func `tells one scope as a text and none not at all`() async throws {
        let character = player.characters(2)[1]
        let one = try await login("publicData", character: character)
        #expect(try claims(one.accessToken)["scp"] as? String == "publicData")
        let none = try await login("", character: character)
        #expect(try claims(none.accessToken)["scp"] == nil)
        #expect(none.refreshToken == nil)
        let dead = try await refresh(one.refreshToken)
        #expect(dead.text.contains("Character grant missing/expired."))
    }

    @Test func `takes a code once, within five minutes, with its verifier`() async throws {
        let character = player.characters(1)[0]
        let form = { (code: String, verifier: String) in
            "grant_type=authorization_code&code=\(code)&client_id=app&code_verifier=\(verifier)"
        }
        let code = try await code("publicData", character: character)
        #expect(try await token(form(code, "another")).status == 400)
        let second = try await self.code("publicData", character: character)
        #expect(try await token(form(second, verifier)).status == 200)
        #expect(try await token(form(second, verifier)).text.contains("invalid_grant"))
        let late = try await self.code("publicData", character: character)
        player.wait(301)
        #expect(try await token(form(late, verifier)).status == 400)
    }

    @Test func `refuses as SSO does`() async throws {
        let noClient = try await token("grant_type=refresh_token&refresh_token=x")
        #expect(noClient.status == 401 && noClient.text.contains("invalid_client"))
        let json = try await token("{}", type: "application/json")
        #expect(json.text.contains("is not supported."))
        #expect(try await refresh("nonsense").status == 400)
        let revoke = Ask(
            method: "POST",
            target: "/v2/oauth/revoke",
            fields: [.contentType: "application/x-www-form-urlencoded"],
            body: Array("token=nonsense".utf8)
        )
        #expect(await signOn.answer(revoke, at: player.now)?.status == 200)
        #expect(await signOn.answer(Ask(target: "/status"), at: player.now) == nil)
    }

    private struct Subject: JWTPayload {
        let sub: String
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    @Test func `signs with the keys it publishes`() async throws {
        let keys = try #require(await signOn.answer(Ask(target: "/oauth/jwks"), at: player.now)).text
        let collection = try await JWTKeyCollection().add(jwksJSON: keys)
        var algorithms: Set<String> = []
        for character in player.characters(12) {
            let token = try await login("publicData", character: character).accessToken
            #expect(try await collection.verify(token, as: Subject.self).sub == "CHARACTER:EVE:\(character)")
            let header = try DefaultJWTParser().parse(Data(token.utf8), as: Subject.self).header
            algorithms.insert(header.alg ?? "")
        }
        #expect(algorithms == ["RS256", "ES256"])
    }

    @Test func `publishes both keys`() async throws {
        let keys = try #require(await signOn.answer(Ask(target: "/oauth/jwks"), at: player.now)).text
        #expect(keys.contains("JWT-Signature-Key") && keys.contains("RS256") && keys.contains("ES256"))
        let metadata = Ask(target: "/.well-known/oauth-authorization-server", authority: "127.0.0.1:9")
        let text = try #require(await signOn.answer(metadata, at: player.now)).text
        #expect(text.contains("\"token_endpoint\":\"http://127.0.0.1:9/v2/oauth/token\""))
    }
}
