import Foundation
import JWTKit

/// Reads an access token and checks that it is EVE's, meant for this application, and good now.
struct AccessTokenVerifier: Sendable {
    struct Header: Decodable, Sendable {
        let alg: String
        let kid: String
    }

    /// Which kind of key may have signed under which algorithm. Anything else, `none` and HMAC above all, is refused
    /// whatever the key set says.
    private static let algorithms: [String: JWK.KeyType] = ["RS256": .rsa, "ES256": .ecdsa]
    /// Seconds that clocks may differ.
    private static let leeway: TimeInterval = 60

    let metadata: SSOMetadata
    let clientID: String

    func header(of token: Secret) throws(SSOError) -> Header {
        let parts = token.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Data(base64URL: parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: data)
        else { throw .untrusted(reason: "the access token is no signed token with the name of its key") }
        guard Self.algorithms[header.alg] != nil else {
            throw .untrusted(reason: "the access token is signed in a way that EVE does not use")
        }
        return header
    }

    static func unverified(_ token: Secret) -> EVEClaims? {
        let parts = token.text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Data(base64URL: parts[1]) else { return nil }
        return try? JSONDecoder().decode(EVEClaims.self, from: data)
    }

    func verify(_ token: Secret, _ header: Header, key: JWK, now: Date) async throws(SSOError) -> AccessTokenClaims {
        guard key.keyType == Self.algorithms[header.alg], key.algorithm.map({ $0.rawValue == header.alg }) ?? true
        else { throw .untrusted(reason: "the access token names a key of another kind") }
        let claims: EVEClaims
        do {
            // The one key that the token names: a collection would try its first for a name that it does not know.
            let collection = JWTKeyCollection()
            try await collection.add(jwk: key)
            claims = try await collection.verify(token.text, as: EVEClaims.self)
        } catch {
            throw .untrusted(reason: "the access token's signature is wrong")
        }
        return try check(claims, now: now)
    }

    func check(_ claims: EVEClaims, now: Date) throws(SSOError) -> AccessTokenClaims {
        guard metadata.isIssuer(claims.issuer) else {
            throw .untrusted(reason: "the access token was issued by another than \(metadata.issuer)")
        }
        guard claims.audience.contains(clientID), claims.audience.contains("EVE Online") else {
            throw .untrusted(reason: "the access token is meant for another application")
        }
        guard claims.expiresAt.addingTimeInterval(Self.leeway) > now else {
            throw .untrusted(reason: "the access token has expired: is this machine's clock right?")
        }
        guard let character = claims.characterID else {
            throw .untrusted(reason: "the access token is not that of a character")
        }
        return AccessTokenClaims(
            characterID: character,
            name: claims.name,
            ownerHash: claims.owner,
            scopes: claims.scopes,
            expiresAt: claims.expiresAt
        )
    }
}
