/// Why SSO refuses, in its own words (contract section 4); clients decide by these whether a login is dead.
package enum SSOError: Error, Sendable, Equatable {
    case invalidRequest(String)
    /// The code was used, or is older than five minutes, or its verifier is wrong.
    case invalidCode
    case refreshTokenMissing
    /// The character logged in again with other scopes, or took the grant back.
    case grantMissing
    case invalidClient
    case unsupportedGrant(String)

    var status: Int { self == .invalidClient ? 401 : 400 }

    var body: [UInt8] {
        let (error, description) =
            switch self {
            case .invalidRequest(let text): ("invalid_request", text)
            case .invalidCode: ("invalid_grant", "Authorization code not found, expired or already used.")
            case .refreshTokenMissing: ("invalid_grant", "Invalid refresh token. Token missing/expired.")
            case .grantMissing: ("invalid_grant", "Invalid refresh token. Character grant missing/expired.")
            case .invalidClient: ("invalid_client", "Missing or invalid client")
            case .unsupportedGrant(let type):
                ("unsupported_grant_type", "Grant type \(type) is not supported.")
            }
        var writer = JSONWriter(capacity: 128)
        writer.object { writer in
            writer.member("error", error)
            writer.member("error_description", description)
        }
        return writer.bytes
    }
}
