package import Foundation

/// The pair that a login or a refresh brings.
package struct SealedTokens: Sendable, Equatable {
    package var access: SealedToken
    /// Of the access token.
    package var expiresAt: Date
    package var refresh: SealedToken

    package init(access: SealedToken, expiresAt: Date, refresh: SealedToken) {
        self.access = access
        self.expiresAt = expiresAt
        self.refresh = refresh
    }
}

/// A person's tokens as the store has them.
package struct StoredTokens: Sendable, Equatable {
    package var user: User
    /// nil where they were dropped.
    package var tokens: SealedTokens?
    /// Counts every change of the tokens: what was read under another version is not written back.
    package var version: Int64

    package init(user: User, tokens: SealedTokens?, version: Int64) {
        self.user = user
        self.tokens = tokens
        self.version = version
    }
}
