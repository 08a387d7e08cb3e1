package import Foundation

/// How long a reply holds and how to ask whether it still does.
package struct Validity: Sendable, Equatable {
    /// As received, quotes and `W/` included.
    package var etag: String?
    /// Nothing may be asked again before: "circumventing the ESI caching can get you banned".
    package var expiresAt: Date

    package init(etag: String?, expiresAt: Date) {
        self.etag = etag
        self.expiresAt = expiresAt
    }
}
