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

    /// The interval that the due time begins, counted since 1970.
    package var tick: Int64 { Int64((dueAt.timeIntervalSince1970 / seconds).rounded()) }

    /// The next time after now, in step with the earlier ones: what was missed is not made up for.
    package func next(after now: Date) -> Date {
        let missed = max(0, (now.timeIntervalSince(dueAt) / seconds).rounded(.down))
        return dueAt.addingTimeInterval((missed + 1) * seconds)
    }

    /// The first time of a schedule that is new: the beginning of the present interval, so that it is due at once, and
    /// ticks are in step over all processes.
    package static func firstDue(every interval: Duration, at now: Date) -> Date {
        let seconds = max(interval / .seconds(1), 0.001)
        return Date(timeIntervalSince1970: (now.timeIntervalSince1970 / seconds).rounded(.down) * seconds)
    }
}
