package import Foundation
package import Jobs

/// What is repeated by itself, and when. Its JSON keys are these names in snake_case.
package struct SchedulesReport: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        package var name: String
        package var intervalSeconds: Double
        package var lastAt: Date?
        /// Absent until a scheduler has met it.
        package var nextAt: Date?
    }

    /// The people's schedule comes more often than that, unless USER_SYNC_INTERVAL is very long.
    private static let longestSilence: TimeInterval = 300

    package var at: Date
    /// Some scheduler has carried something out within the last minutes.
    package var isRunning: Bool
    package var schedules: [Entry]

    package init(_ schedules: [any Schedule], _ states: [ScheduleState], at now: Date) {
        at = now
        isRunning = states.compactMap(\.lastAt).max().map { now.timeIntervalSince($0) <= Self.longestSilence } ?? false
        self.schedules = schedules.map { schedule in
            let state = states.first { $0.name == schedule.name }
            return Entry(
                name: schedule.name,
                intervalSeconds: schedule.interval / .seconds(1),
                lastAt: state?.lastAt,
                nextAt: state?.dueAt
            )
        }
    }

    package func lines() -> [String] {
        let rows = schedules.map { entry in
            [
                entry.name, DurationText.describe(seconds: entry.intervalSeconds),
                entry.lastAt.map { DurationText.ago($0, at: at) } ?? "never",
                entry.nextAt.map { DurationText.due($0, at: at) } ?? "when a scheduler starts",
            ]
        }
        let table = Table.lines([["SCHEDULE", "EVERY", "LAST", "NEXT"]] + rows)
        guard !isRunning else { return table }
        return table + ["", "No scheduler seems to be running: `orchestrator schedule` is one."]
    }
}
