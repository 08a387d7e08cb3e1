/// What a reply said about limits.
package struct RateReport: Sendable, Equatable {
    package var group: String?
    package var limit: Int?
    /// In milliseconds.
    package var window: Int64?
    package var remaining: Int?
    package var errorRemain: Int?
    /// In seconds.
    package var errorReset: Int?
    /// In seconds.
    package var retryAfter: Int?

    package init() {}

    package init(_ response: HTTPResponse) {
        group = response[header: "x-ratelimit-group"]
        remaining = response[header: "x-ratelimit-remaining"].flatMap(Self.integer)
        errorRemain = response[header: "x-esi-error-limit-remain"].flatMap(Self.integer)
        errorReset = response[header: "x-esi-error-limit-reset"].flatMap(Self.seconds)
        retryAfter = response[header: "retry-after"].flatMap(Self.seconds)
        if let (limit, window) = response[header: "x-ratelimit-limit"].flatMap(Self.parseLimit) {
            self.limit = limit
            self.window = window
        }
    }

    /// Reads `3600/15m`. Units seen are m and h; s is accepted too, and no unit means seconds.
    package static func parseLimit(_ text: String) -> (limit: Int, window: Int64)? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let limit = integer(String(parts[0])), limit > 0 else { return nil }
        let unit: Int64
        switch parts[1].last {
        case "h": unit = 3_600_000
        case "m": unit = 60_000
        default: unit = 1000
        }
        let digits = parts[1].utf8.prefix { (48...57).contains($0) }
        let rest = parts[1].utf8.dropFirst(digits.count)
        guard let count = Int64(Substring(digits)), count > 0, count <= 1_000_000,
            rest.isEmpty || rest.count == 1 && "smh".utf8.contains(rest[rest.startIndex])
        else { return nil }
        return (limit, count * unit)
    }

    /// Whatever a header holds, arithmetic with it must not overflow: that would stop every process, one after another.
    private static let largest = 1_000_000_000
    /// A day: longer than anything ESI asks for, and short enough to be lived through when it was nonsense.
    private static let longestWait = 86_400

    private static func seconds(_ text: String) -> Int? {
        integer(text).map { min(max(0, $0), longestWait) }
    }

    private static func integer(_ text: String) -> Int? {
        let value = Int(text) ?? Int(text.trimmingPrefix { $0 == " " }.prefix { $0 != " " })
        return value.map { min(max(-largest, $0), largest) }
    }
}
