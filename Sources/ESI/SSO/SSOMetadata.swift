import Foundation

/// What `/.well-known/oauth-authorization-server` tells (RFC 8414).
package struct SSOMetadata: Sendable, Equatable, Decodable {
    package let issuer: String
    package let authorizationEndpoint: String
    package let tokenEndpoint: String
    package let keysEndpoint: String
    /// nil where the document names none.
    package let revocationEndpoint: String?

    private enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case keysEndpoint = "jwks_uri"
        case revocationEndpoint = "revocation_endpoint"
    }

    /// EVE's tokens have been issued under both forms: with and without the scheme, and a slash at the end.
    func isIssuer(_ text: String) -> Bool { Self.bare(text) == Self.bare(issuer) }

    private static func bare(_ issuer: String) -> Substring {
        var bare = issuer[...]
        if bare.hasPrefix("https://") { bare = bare.dropFirst("https://".count) }
        if bare.hasSuffix("/") { bare = bare.dropLast() }
        return bare
    }

    /// The endpoint that whoever is on the way may read or play, though the document itself came safely.
    /// - Parameter address: where the document was read. What has come unprotected, or from this machine, may name any.
    /// - Returns: its name in the document, and its scheme and host.
    func unsafeEndpoint(readFrom address: String) -> (name: String, place: String)? {
        guard Self.isEncrypted(address), !Loopback.isHost(of: address) else { return nil }
        let endpoints: [(CodingKeys, String?)] = [
            (.authorizationEndpoint, authorizationEndpoint), (.tokenEndpoint, tokenEndpoint),
            (.keysEndpoint, keysEndpoint), (.revocationEndpoint, revocationEndpoint),
        ]
        for case (let key, let endpoint?) in endpoints where !Self.isSafe(endpoint) {
            let parts = URLComponents(string: endpoint)
            let place = parts.flatMap { parts in parts.scheme.map { "\($0)://\(parts.host ?? "")" } }
            return (key.rawValue, place ?? "no URL")
        }
        return nil
    }

    private static func isSafe(_ endpoint: String) -> Bool {
        isEncrypted(endpoint) || scheme(of: endpoint) == "http" && Loopback.isHost(of: endpoint)
    }

    private static func isEncrypted(_ address: String) -> Bool { scheme(of: address) == "https" }

    private static func scheme(of address: String) -> String? { URLComponents(string: address)?.scheme?.lowercased() }
}
