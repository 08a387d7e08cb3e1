import Foundation
import HTTPTypes
import Synchronization

/// EVE's single sign-on, where nobody has to type a password: `authorize` sends the browser back at once.
package final class SingleSignOn: Sendable {
    let simulator: Simulator
    private let keys = SigningKeys()
    let logins: Mutex<Logins>
    let weather: Mutex<SignOnWeather>
    private let draw: Mutex<Draw>

    package init(_ simulator: Simulator) {
        self.simulator = simulator
        logins = Mutex(
            Logins(seed: simulator.options.seed, keepsReplacedTokens: simulator.options.keepsReplacedTokens)
        )
        weather = Mutex(SignOnWeather(seed: simulator.options.seed))
        draw = Mutex(Draw(seed: simulator.options.seed, subject: .session, number: -2))
    }

    /// Answers what is SSO's, and `nil` for any other path.
    package func answer(_ ask: Ask, at now: Moment) async -> Reply? {
        let fault = weather.withLock { $0.strike(at: now) }
        if let reply = fault?.reply { return reply }
        guard var reply = await wellAnswered(ask, at: now) else { return nil }
        fault?.spoil(&reply, slowness: simulator.options.slowness)
        weather.withLock { $0.count(ask.path, reply.status) }
        return reply
    }

    private func wellAnswered(_ ask: Ask, at now: Moment) async -> Reply? {
        do {
            switch (ask.method, ask.path) {
            case ("GET", "/.well-known/oauth-authorization-server"): return metadata(ask)
            case ("GET", "/v2/oauth/authorize"), ("GET", "/v2/oauth/authorize/"): return try authorize(ask, at: now)
            case ("POST", "/v2/oauth/token"): return try await token(ask, at: now)
            case ("GET", "/oauth/jwks"): return Self.json(try await keys.publicKeys())
            case ("POST", "/v2/oauth/revoke"): return try revoke(ask)
            default: return nil
            }
        } catch let error as SSOError {
            return Self.json(error.body, status: error.status)
        } catch {
            return Reply(status: 500, error: "\(error)")
        }
    }

    private func metadata(_ ask: Ask) -> Reply {
        let base = "http://\(ask.host)"
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("issuer", AccessClaims.issuer)
            writer.member("authorization_endpoint", base + "/v2/oauth/authorize")
            writer.member("token_endpoint", base + "/v2/oauth/token")
            writer.member("jwks_uri", base + "/oauth/jwks")
            writer.member("revocation_endpoint", base + "/v2/oauth/revoke")
            for (key, values) in [
                ("response_types_supported", ["code"]), ("code_challenge_methods_supported", ["S256"]),
                ("token_endpoint_auth_methods_supported", ["client_secret_basic"]),
                ("id_token_signing_alg_values_supported", ["RS256", "ES256"]),
            ] {
                writer.key(text: key)
                writer.array { writer in for value in values { writer.value(value) } }
            }
        }
        return Self.json(writer.bytes)
    }

    private func authorize(_ ask: Ask, at now: Moment) throws(SSOError) -> Reply {
        let query = ask.query
        guard query["response_type"] == "code" else { throw .invalidRequest("response_type must be code.") }
        guard let application = query["client_id"], !application.isEmpty else { throw .invalidClient }
        guard let state = query["state"], !state.isEmpty else { throw .invalidRequest("state is required.") }
        guard let redirect = query["redirect_uri"], var address = URLComponents(string: redirect) else {
            throw .invalidRequest("redirect_uri is required.")
        }
        let challenge = query["code_challenge"]
        if challenge != nil && query["code_challenge_method"] != "S256" {
            throw .invalidRequest("code_challenge_method must be S256.")
        }
        let scopes = (query["scope"] ?? "").split(separator: " ").map(String.init)
        let character = query["character"].flatMap { Int($0) } ?? anyCharacter()
        guard simulator.world.presence(of: .character, id: character) == .present else {
            throw .invalidRequest("There is no character \(character).")
        }
        let code = logins.withLock {
            $0.authorize(
                application: application,
                character: character,
                scopes: scopes,
                challenge: challenge,
                at: now
            )
        }
        weather.withLock { $0.gave(code) }
        let items = [URLQueryItem(name: "code", value: code), URLQueryItem(name: "state", value: state)]
        address.queryItems = (address.queryItems ?? []) + items
        var reply = Reply(status: 302)
        reply.fields[.location] = address.string
        return reply
    }

    /// A living character drawn by the seed: the next login is another one.
    private func anyCharacter() -> Int {
        let universe = simulator.world.universe
        let living = universe.characterCount - universe.deletedCharacters.count(below: universe.characterCount)
        let rank = draw.withLock { $0.below(living) }
        return universe.characterIDs.identifier(of: universe.deletedCharacters.nonMember(rank))
    }

    private func token(_ ask: Ask, at now: Moment) async throws -> Reply {
        let form = try Self.form(of: ask)
        let application = try Self.application(of: ask, form: form)
        switch form["grant_type"] {
        case "authorization_code":
            let (login, refreshToken) = try logins.withLock { logins throws(SSOError) in
                try logins.redeem(
                    code: form["code"] ?? "",
                    application: application,
                    verifier: form["code_verifier"],
                    at: now
                )
            }
            return try await grant(login, refreshToken: refreshToken, at: now)
        case "refresh_token":
            let scopes = form["scope"].map { $0.split(separator: " ").map(String.init) }
            let (login, refreshToken) = try logins.withLock { logins throws(SSOError) in
                try logins.refresh(form["refresh_token"] ?? "", application: application, scopes: scopes)
            }
            return try await grant(login, refreshToken: refreshToken, at: now)
        case let type: throw SSOError.unsupportedGrant(type ?? "")
        }
    }

    private func grant(_ login: Logins.Login, refreshToken: String?, at now: Moment) async throws -> Reply {
        let name = simulator.world.name(of: login.character)?.name ?? ""
        let key = login.character.isMultiple(of: 2) ? SigningKeys.rsaName : SigningKeys.ellipticName
        let lifetime = simulator.options.tokenLifetime
        let sales = weather.withLock { $0.sales[login.character] ?? 0 }
        let claims = draw.withLock { draw in
            AccessClaims(login, sales: sales, name: name, now: now, lifetime: lifetime, draw: &draw, key: key)
        }
        let token = try await keys.sign(claims)
        let grant = Grant(
            application: login.application,
            character: login.character,
            scopes: login.scopes,
            expires: now.advanced(seconds: lifetime)
        )
        simulator.tokens.add(token, grant)
        weather.withLock { weather in
            weather.gave(token)
            weather.gave(refreshToken)
        }
        var writer = JSONWriter(capacity: 2048)
        writer.object { writer in
            writer.member("access_token", token)
            writer.member("expires_in", lifetime)
            writer.member("token_type", "Bearer")
            writer.member("refresh_token", ifSet: refreshToken)
        }
        return Self.json(writer.bytes)
    }

    /// RFC 7009: a token nobody knows is answered like any other.
    private func revoke(_ ask: Ask) throws(SSOError) -> Reply {
        let form = try Self.form(of: ask)
        logins.withLock { $0.revoke(form["token"] ?? "") }
        return Self.json([])
    }

    static func json(_ body: [UInt8], status: Int = 200) -> Reply {
        var reply = Reply(status: status, body: body)
        reply.fields[.contentType] = "application/json; charset=utf-8"
        return reply
    }
}
