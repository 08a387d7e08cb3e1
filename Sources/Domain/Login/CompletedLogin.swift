package import Foundation

/// Who logged in, and what happens next.
package struct CompletedLogin: Sendable, Equatable {
    package var user: User
    /// Asked for, and not granted.
    package var missingScopes: [String]
    /// When the killmails may be asked for again; nil where the sync is queued, or the person is stopped.
    package var waitsUntil: Date?

    package init(user: User, missingScopes: [String] = [], waitsUntil: Date? = nil) {
        self.user = user
        self.missingScopes = missingScopes
        self.waitsUntil = waitsUntil
    }
}
