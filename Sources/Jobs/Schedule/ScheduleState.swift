package import Foundation

/// When a schedule was carried out and is due again, by all processes' account.
package struct ScheduleState: Sendable, Equatable, Codable {
    package var name: String
    package var interval: Duration
    package var dueAt: Date
    package var lastAt: Date?

    package init(name: String, interval: Duration, dueAt: Date, lastAt: Date? = nil) {
        self.name = name
        self.interval = interval
        self.dueAt = dueAt
        self.lastAt = lastAt
    }

    private var seconds: Double { max(interval / .seconds(1), 0.001) }

    /// The interval that the due time lies in, counted since 1970.
    package var tick: Int64 { Int64(((dueAt.timeIntervalSince1970 + 0.0005) / seconds).rounded(.down)) }

    /// The next time after now, in step with the earlier ones: what was missed is not made up for.
    package func next(after now: Date) -> Date {
        guard dueAt <= now else { return Self.firstDue(at: now).addingTimeInterval(seconds) }
        let missed = max(0, (now.timeIntervalSince(dueAt) / seconds).rounded(.down))
        return dueAt.addingTimeInterval((missed + 1) * seconds)
    }

    /// Whether it is to be carried out. A time that no interval explains was set by a clock that went ahead.
    package func isDue(at now: Date) -> Bool {
        dueAt <= now || dueAt > now.addingTimeInterval(seconds + Self.spread)
    }

    /// How far the clocks of two machines may be apart, in seconds.
    private static let spread: TimeInterval = 60

    /// The first time of a schedule that is new: at once, and so in step with nobody else's. ESI is asked most at full hours.
    /// In whole milliseconds, which every store keeps.
    package static func firstDue(at now: Date) -> Date {
        Date(timeIntervalSince1970: (now.timeIntervalSince1970 * 1000).rounded(.down) / 1000)
    }
}
