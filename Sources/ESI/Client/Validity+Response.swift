import Foundation

extension Validity {
    /// Headers tell whole seconds; one more is never too early.
    private static let margin: Double = 1

    /// Counted from the reply's own `Date`, so that a wrong clock on this machine neither asks early nor sleeps long.
    /// - Parameters:
    ///   - fallback: seconds, where there is no `Expires`.
    ///   - etag: kept where a 304 does not repeat it.
    init(_ response: HTTPResponse, fallback: Int, etag: String?, now: Date = Date()) {
        let expires = response[header: "expires"].flatMap(HTTPDate.parse)
        let date = response[header: "date"].flatMap(HTTPDate.parse) ?? now
        let lifetime = expires.map { max(0, $0.timeIntervalSince(date)) } ?? Double(fallback)
        self.init(
            etag: response[header: "etag"] ?? (response.status == 304 ? etag : nil),
            expiresAt: now.addingTimeInterval(lifetime + Self.margin)
        )
    }
}
