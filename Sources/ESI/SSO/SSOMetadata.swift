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
}
