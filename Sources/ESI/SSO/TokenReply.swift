/// What a code or a refresh token was traded for.
package struct TokenReply: Sendable, Equatable {
    package let accessToken: Secret
    /// nil where SSO told none: the one that was used stays good.
    package let refreshToken: Secret?
    package let lifetime: Duration

    package init(accessToken: Secret, refreshToken: Secret?, lifetime: Duration) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.lifetime = lifetime
    }
}

extension TokenReply: Decodable {
    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case lifetime = "expires_in"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        accessToken = Secret(try container.decode(String.self, forKey: .accessToken))
        let refreshToken = try container.decodeIfPresent(String.self, forKey: .refreshToken)
        self.refreshToken = refreshToken.flatMap { $0.isEmpty ? nil : Secret($0) }
        lifetime = .seconds(try container.decode(Int64.self, forKey: .lifetime))
    }
}
