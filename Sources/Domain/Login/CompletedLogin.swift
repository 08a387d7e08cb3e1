package import Foundation

/// Who logged in, and what happens next.
package struct CompletedLogin: Sendable, Equatable {
    package var user: User
    /// Asked for, and not granted.
    package var missingScopes: [String]
    /// nil where the sync is queued; else when the killmails may be asked for again.
    package var waitsUntil: Date?

    package init(user: User, missingScopes: [String] = [], waitsUntil: Date? = nil) {
        self.user = user
        self.missingScopes = missingScopes
        self.waitsUntil = waitsUntil
    }
}
