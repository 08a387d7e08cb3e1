import Foundation

extension Validity {
    /// Headers tell whole seconds; one more is never too early.
    private static let margin: Double = 1

    /// Counted from the reply's own `Date`, so that a wrong clock on this machine neither asks early nor sleeps long.
    /// - Parameters:
    ///   - fallback: seconds, where there is neither `Expires` nor an age.
    ///   - etag: kept where a 304 does not repeat it.
    init(_ response: HTTPResponse, fallback: Int, etag: String?, now: Date = Date()) {
        let expires = response[header: "expires"].flatMap(HTTPDate.parse)
        let date = response[header: "date"].flatMap(HTTPDate.parse) ?? now
        let lifetime =
            expires.map { max(0, $0.timeIntervalSince(date)) } ?? Self.maximumAge(response) ?? Double(fallback)
        let modified = response[header: "last-modified"].flatMap(HTTPDate.parse)
        self.init(
            etag: response[header: "etag"] ?? (response.status == 304 ? etag : nil),
            expiresAt: now.addingTimeInterval(lifetime + Self.margin),
            asOf: modified.map { now.addingTimeInterval(min(0, $0.timeIntervalSince(date))) }
        )
    }

    /// `max-age` counts from when ESI made the body; counted from the reply it is never too early.
    private static func maximumAge(_ response: HTTPResponse) -> Double? {
        response[header: "cache-control"]?.firstMatch(of: /\bmax-age=(\d{1,9})/).flatMap { Double($0.1) }
    }
}
