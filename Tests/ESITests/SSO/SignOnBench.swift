import Foundation
import JWTKit
import Synchronization
import TestSupport

@testable import ESI

/// A sign-on that answers what the test has written down, with keys of its own and a clock that the test moves.
final class SignOnBench: Sendable {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    let transport = StubTransport()
    let client: SSOClient
    private let elliptic = ES256PrivateKey()

    init(baseURL: String = "http://sso", secret: String? = nil) {
        let clock = Clock(time: Mutex(Self.start))
        self.clock = clock
        client = SSOClient(
            transport: transport,
            configuration: SSOConfiguration(
                baseURL: baseURL,
                clientID: "app",
                clientSecret: secret.map { Secret($0) },
                callbackURL: "http://localhost:4000/auth/callback",
                userAgent: "test/1 (a@example.org)"
            ),
            now: { clock.now }
        )
    }

    final class Clock: Sendable {
        private let time: Mutex<Date>

        init(time: consuming Mutex<Date>) { self.time = time }
        var now: Date { time.withLock { $0 } }
        func advance(by seconds: Double) { time.withLock { $0 += seconds } }
    }

    let clock: Clock

    func refresh(_ token: String) async throws(SSOError) -> TokenReply {
        try await client.refresh(Secret(token), by: try await client.document())
    }

    // MARK: Replies

    static let metadata = """
        {"issuer":"https://login.eveonline.com","authorization_endpoint":"http://sso/v2/oauth/authorize",\
        "token_endpoint":"http://sso/v2/oauth/token","jwks_uri":"http://sso/oauth/jwks"}
        """

    static let newTokens = #"{"access_token":"a","expires_in":1199,"token_type":"Bearer","refresh_token":"r2=="}"#

    func addMetadata() { transport.add(.reply(200, Self.metadata)) }

    func addKeys(kid: String = "key-1") {
        let point = elliptic.parameters
        let key = """
            {"alg":"ES256","crv":"P-256","kid":"\(kid)","kty":"EC","use":"sig",\
            "x":"\(point?.x ?? "")","y":"\(point?.y ?? "")"}
            """
        transport.add(.reply(200, #"{"keys":[{"kty":"unheard-of","kid":"other"},\#(key)],"Skip":true}"#))
    }

    // MARK: Tokens

    struct Claims: JWTPayload {
        var json: [String: JSONValue]

        init(_ json: [String: JSONValue]) { self.json = json }
        init(from decoder: any Decoder) throws { json = [:] }
        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(json)
        }
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    enum JSONValue: Encodable, Sendable {
        case text(String), texts([String]), number(Double)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .texts(let texts): try container.encode(texts)
            case .number(let number): try container.encode(number)
            }
        }
    }

    static let claims: [String: JSONValue] = [
        "sub": .text("CHARACTER:EVE:90000001"), "name": .text("Some Pilot"), "owner": .text("hash="),
        "aud": .texts(["app", "EVE Online"]), "iss": .text("https://login.eveonline.com"),
        "scp": .texts(["publicData", "esi-killmails.read_killmails.v1"]),
        "exp": .number(start.timeIntervalSince1970 + 1199),
    ]

    func token(kid: String = "key-1", _ changes: [String: JSONValue?] = [:]) async throws -> Secret {
        var claims = Self.claims
        for (name, value) in changes { claims[name] = value }
        let collection = JWTKeyCollection()
        await collection.add(ecdsa: elliptic, kid: JWKIdentifier(string: kid))
        return Secret(try await collection.sign(Claims(claims), kid: JWKIdentifier(string: kid)))
    }
}
