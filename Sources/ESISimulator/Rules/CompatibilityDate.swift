/// The date a client pins the API to, `X-Compatibility-Date`.
package enum CompatibilityDate {
    /// What ESI published, newest first (as of 2026-09-30); the last is what a request without the header gets.
    package static let published = [
        "2026-08-18", "2026-08-04", "2026-07-21", "2026-07-17", "2026-06-09", "2026-05-19", "2025-12-16", "2025-11-06",
        "2025-09-30", "2025-09-26", "2025-08-26", "2025-04-02", "2025-04-01", "2020-01-01",
    ]
    package static let oldest = "2020-01-01"

    package enum Reading: Equatable, Sendable {
        case absent
        case valid(String)
        case malformed
    }

    /// Dates change at 11:00 UTC, and a date that ESI has not reached is refused as a malformed one is.
    package static func read(_ text: String?, at now: Moment) -> Reading {
        guard let text else { return .absent }
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let month = Int(text.dropFirst(5).prefix(2)), (1...12).contains(month),
            let day = Int(text.suffix(2)), (1...31).contains(day), Int(text.prefix(4)) != nil
        else { return .malformed }
        let today = CivilTime(second: now.second - 11 * 3600).date
        return text > today && text > published[0] ? .malformed : .valid(text)
    }
}
