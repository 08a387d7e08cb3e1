package import Foundation

/// Durations as people write them (`90s`, `15m`, `1h30m`, `30d`) and as they read them.
package enum DurationText {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    /// A century. More is a slip of the finger, and sums of dates beyond it overflow.
    private static let longest: Int64 = 100 * 365 * 86_400

    /// - Returns: nil for anything else: a number without unit is a guess that we do not make.
    package static func parse(_ text: String) -> Duration? {
        var total: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let count = Int64(digits), let unit = rest.popFirst().flatMap({ units[$0] }), count <= longest / unit
            else { return nil }
            total += count * unit
            guard total <= longest else { return nil }
        }
        return .seconds(total)
    }

    /// In the two largest units that matter: `45 s`, `12 min`, `1 h 5 min`, `3 d 4 h`.
    package static func describe(_ duration: Duration) -> String {
        let seconds = max(
            0,
            duration.components.seconds + (duration.components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
        )
        func join(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
            small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
        }
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<600: return join(seconds / 60, "min", seconds % 60, "s")
        case ..<3570: return "\((seconds + 30) / 60) min"
        case ..<3600: return "1 h"
        case ..<86_400: return join(seconds / 3600, "h", seconds % 3600 / 60, "min")
        default: return join(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
        }
    }

    package static func describe(seconds: Double) -> String {
        describe(.milliseconds(Int64(max(0, min(seconds, Double(longest))) * 1000)))
    }

    /// `5 min ago`
    package static func ago(_ date: Date, at now: Date) -> String {
        describe(seconds: now.timeIntervalSince(date)) + " ago"
    }

    /// `in 5 min`, or `now`
    package static func due(_ date: Date, at now: Date) -> String {
        date > now ? "in " + describe(seconds: date.timeIntervalSince(now)) : "now"
    }

    /// `in 5 min` or `5 min ago`
    package static func relative(_ date: Date, to now: Date) -> String {
        date > now ? due(date, at: now) : ago(date, at: now)
    }
}
