package import Foundation

/// What lets a request see what one character may see.
package struct AccessToken: Sendable, Equatable {
    /// Whose bucket the request spends.
    package let subject: Subject
    package let bearer: Secret
    /// By this machine's clock.
    package let expiresAt: Date

    package init(subject: Subject, bearer: Secret, expiresAt: Date) {
        self.subject = subject
        self.bearer = bearer
        self.expiresAt = expiresAt
    }

    package var character: Int64 { subject.character }
}
