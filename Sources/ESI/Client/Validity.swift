package import Foundation

/// How long a reply holds and how to ask whether it still does.
package struct Validity: Sendable, Equatable {
    /// As received, quotes and `W/` included.
    package var etag: String?
    /// Nothing may be asked again before: "circumventing the ESI caching can get you banned".
    package var expiresAt: Date
    /// When ESI made the body, which it may hand out for a day: nil where it does not tell.
    package var asOf: Date?

    package init(etag: String?, expiresAt: Date, asOf: Date? = nil) {
        self.etag = etag
        self.expiresAt = expiresAt
        self.asOf = asOf
    }

    package func isCurrent(at time: Date) -> Bool { expiresAt > time }
}
