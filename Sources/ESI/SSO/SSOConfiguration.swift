/// Which application asks for logins, and where.
package struct SSOConfiguration: Sendable {
    /// Without trailing slash.
    package var baseURL: String
    package var clientID: String
    /// Where the application has one; without it PKCE alone proves who trades a code.
    package var clientSecret: Secret?
    /// Exactly as registered with the application.
    package var callbackURL: String
    package var scopes: [String]
    package var userAgent: String

    /// Without any scope there would be no refresh token, so `publicData` is the least.
    package static let defaultScopes = ["publicData", ESIScope.killmails]

    package init(
        baseURL: String,
        clientID: String,
        clientSecret: Secret? = nil,
        callbackURL: String,
        scopes: [String] = SSOConfiguration.defaultScopes,
        userAgent: String
    ) {
        self.baseURL = baseURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.callbackURL = callbackURL
        self.scopes = scopes
        self.userAgent = userAgent
    }
}
