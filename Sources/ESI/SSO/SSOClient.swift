package import Foundation
import Synchronization

/// EVE's single sign-on. Asked seldom, by few at a time, and not at all during an outage, since it publishes no limits.
package final class SSOClient: Sendable {
    package let configuration: SSOConfiguration
    private let transport: any Transport
    private let now: @Sendable () -> Date
    /// Of what trades tokens.
    private let trades = Mutex(SSOCircuit())
    /// Of what is read: a document that is away must not keep who needs none from a token.
    private let readings = Mutex(SSOCircuit())
    private let gate = Gate(4)
    private let metadata = Mutex(KnownMetadata())
    private let keys = Mutex(KeySet())

    package init(
        transport: any Transport,
        configuration: SSOConfiguration,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.transport = transport
        self.configuration = configuration
        self.now = now
    }

    /// What ``refresh(_:by:)`` and ``revoke(_:by:)`` need to know. Where it is known and cannot be read again, it is kept.
    package func document() async throws(SSOError) -> SSOMetadata {
        if let known = metadata.withLock({ $0.current(at: now()) }) { return known }
        do throws(SSOError) {
            let url = configuration.baseURL + "/.well-known/oauth-authorization-server"
            let document = try await read(SSOMetadata.self, from: url)
            if let (name, place) = document.unsafeEndpoint(readFrom: url) {
                throw .untrusted(
                    reason: "the metadata document of \(configuration.baseURL) names \(place) as its \(name): without "
                        + "https, tokens and secrets can be read by whoever is on the way"
                )
            }
            metadata.withLock { $0.replace(with: document, at: now()) }
            return document
        } catch {
            guard let known = metadata.withLock(\.document) else { throw error }
            return known
        }
    }

    /// Runs what trades tokens, with few others at once.
    package func inTurn<Value: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await gate.pass(body)
    }

    /// Where a person's browser is sent to.
    package func authorizationURL(state: String, challenge: String) async throws(SSOError) -> String {
        let endpoint = try await document().authorizationEndpoint
        let query = Form.encode([
            ("response_type", "code"), ("client_id", configuration.clientID),
            ("redirect_uri", configuration.callbackURL), ("scope", configuration.scopes.joined(separator: " ")),
            ("state", state), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ])
        return "\(endpoint)?\(query)"
    }

    package func redeem(code: Secret, verifier: Secret) async throws(SSOError) -> TokenReply {
        try await trade(
            [
                ("grant_type", "authorization_code"), ("code", code.text), ("code_verifier", verifier.text),
                ("redirect_uri", configuration.callbackURL),
            ],
            secrets: [code, verifier],
            by: try await document()
        )
    }

    /// One request, whatever the age of the document.
    package func refresh(_ token: Secret, by document: SSOMetadata) async throws(SSOError) -> TokenReply {
        try await trade(
            [("grant_type", "refresh_token"), ("refresh_token", token.text)],
            secrets: [token],
            by: document
        )
    }

    /// Takes the grant back that a refresh token stands for (RFC 7009). SSO accepts a token that it does not know too.
    package func revoke(_ token: Secret, by document: SSOMetadata) async throws(SSOError) {
        try await post(
            [("token", token.text), ("token_type_hint", "refresh_token")],
            secrets: [token],
            to: document.revocationEndpoint ?? configuration.baseURL + "/v2/oauth/revoke"
        ) { _ in .success(()) }
    }

    /// Checks the signature, the issuer, the audience and the expiry.
    package func verify(_ token: Secret) async throws(SSOError) -> AccessTokenClaims {
        let verifier = AccessTokenVerifier(metadata: try await document(), clientID: configuration.clientID)
        let header = try verifier.header(of: token)
        return try await verifier.verify(token, header, key: try await key(header.kid), now: now())
    }

    /// Whom a token is about that has just come from the token endpoint: TLS vouches for it, so that an outage of the keys
    /// stops nobody.
    /// - Returns: nil where it cannot be read.
    package func owner(of reply: TokenReply) -> (characterID: Int64, hash: String)? {
        guard let claims = AccessTokenVerifier.unverified(reply.accessToken), let character = claims.characterID else {
            return nil
        }
        return (character, claims.owner)
    }

    // MARK: Documents

    private func key(_ id: String) async throws(SSOError) -> KeySet.Key {
        if let key = keys.withLock({ $0[id] }) { return key }
        if keys.withLock({ $0.mayRead(at: now()) }) {
            let read = try await read(KeySet.Document.self, from: try await document().keysEndpoint)
            keys.withLock { $0.replace(with: read, at: now()) }
        }
        guard let key = keys.withLock({ $0[id] }) else {
            throw .untrusted(reason: "the access token is signed with a key that EVE's single sign-on does not publish")
        }
        return key
    }

    private func read<Document: Decodable & Sendable>(_ type: Document.Type, from url: String) async throws(SSOError)
        -> Document
    {
        let request = HTTPRequest(url: url, headers: headers)
        return try await ask(request, readings) { response in
            guard response.status == 200 else {
                return .failure(SSOReplyReader.error(in: response, secrets: []).asWeather)
            }
            return decoded(type, response)
        }
    }

    // MARK: Tokens

    private func trade(
        _ fields: [(String, String)],
        secrets: [Secret],
        by document: SSOMetadata
    ) async throws(SSOError) -> TokenReply {
        try await post(fields, secrets: secrets, to: document.tokenEndpoint) { decoded(TokenReply.self, $0) }
    }

    /// Tells SSO which application asks, too.
    /// - Parameter meaning: of the reply to what was accepted.
    private func post<Value: Sendable>(
        _ fields: [(String, String)],
        secrets: [Secret],
        to url: String,
        _ meaning: (HTTPResponse) -> Result<Value, SSOError>
    ) async throws(SSOError) -> Value {
        var fields = fields
        var headers = headers + [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
        var sent = secrets
        if let secret = configuration.clientSecret {
            let pair = Data("\(configuration.clientID):\(secret.text)".utf8).base64EncodedString()
            headers.append(HTTPHeader("Authorization", "Basic \(pair)"))
            sent.append(secret)
        } else {
            fields.append(("client_id", configuration.clientID))
        }
        let request = HTTPRequest(method: .post, url: url, headers: headers, body: Data(Form.encode(fields).utf8))
        return try await ask(request, trades) { response in
            guard response.status == 200 else {
                return .failure(SSOReplyReader.error(in: response, secrets: sent))
            }
            return meaning(response)
        }
    }

    private var headers: [HTTPHeader] {
        [HTTPHeader("Accept", "application/json"), HTTPHeader("User-Agent", configuration.userAgent)]
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ response: HTTPResponse) -> Result<Value, SSOError> {
        guard let value = try? JSONDecoder().decode(type, from: response.body) else {
            return .failure(
                .unavailable(reason: "a reply of EVE's single sign-on cannot be read", retryAfter: .zero)
            )
        }
        return .success(value)
    }

    // MARK: Asking

    private func ask<Value: Sendable>(
        _ request: HTTPRequest,
        _ circuit: borrowing Mutex<SSOCircuit>,
        _ meaning: (HTTPResponse) -> Result<Value, SSOError>
    ) async throws(SSOError) -> Value {
        try circuit.withLock { circuit throws(SSOError) in try circuit.enter(at: now()) }
        let result: Result<Value, SSOError>
        do throws(TransportError) {
            result = meaning(try await transport.send(request))
        } catch {
            guard error.code != .cancelled else {
                circuit.withLock { $0.abandon() }
                throw .unavailable(reason: "the request was cancelled", retryAfter: .zero)
            }
            result = .failure(
                .unavailable(reason: "EVE's single sign-on could not be reached: \(error)", retryAfter: .zero)
            )
        }
        return try settled(result, circuit)
    }

    private func settled<Value>(
        _ result: Result<Value, SSOError>,
        _ circuit: borrowing Mutex<SSOCircuit>
    ) throws(SSOError) -> Value {
        switch result {
        case .success(let value):
            circuit.withLock { $0.succeed() }
            return value
        case .failure(.unavailable(let reason, let told)):
            let wait = circuit.withLock { $0.fail(at: now(), retryAfter: told, random: .random(in: 0...1)) }
            throw .unavailable(reason: reason, retryAfter: wait)
        case .failure(let error):
            circuit.withLock { if case .configuration = error { $0.refuse(error, at: now()) } else { $0.succeed() } }
            throw error
        }
    }
}

extension SSOError {
    /// A document that is not there says nothing about settings or logins.
    fileprivate var asWeather: SSOError {
        if case .unavailable = self { self } else { .unavailable(reason: description, retryAfter: .zero) }
    }
}
