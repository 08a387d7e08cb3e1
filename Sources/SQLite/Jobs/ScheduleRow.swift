import Foundation
import GRDB
import Jobs

/// A row of `schedules`.
enum ScheduleRow {
    static func register(
        _ name: String,
        every interval: Duration,
        at now: Date,
        in database: Database
    ) throws -> ScheduleState {
        let latest = now.addingTimeInterval(interval / .seconds(1))
        try database.run(
            """
            INSERT INTO schedules (name, interval, due_at) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET interval = ?2, due_at = min(due_at, ?4) WHERE interval <> ?2
            """,
            name,
            interval.milliseconds,
            ScheduleState.firstDue(at: now).milliseconds,
            latest.milliseconds
        )
        guard let state = try state(name, in: database) else { throw SQLiteFailure("a schedule has just vanished") }
        return state
    }

    /// - Returns: false where the tick has been carried out.
    static func tick(_ state: ScheduleState, at now: Date, next: Date, in database: Database) throws -> Bool {
        try database.run(
            "UPDATE schedules SET last_at = ?, due_at = ? WHERE name = ? AND due_at = ?",
            now.milliseconds,
            next.milliseconds,
            state.name,
            state.dueAt.milliseconds
        ) > 0
    }

    static func all(in database: Database) throws -> [ScheduleState] {
        try database.all("SELECT name, interval, due_at, last_at FROM schedules ORDER BY name", as: state)
    }

    private static func state(_ name: String, in database: Database) throws -> ScheduleState? {
        try database.first("SELECT name, interval, due_at, last_at FROM schedules WHERE name = ?", name, as: state)
    }

    private static func state(_ row: StatementRow) -> ScheduleState {
        ScheduleState(
            name: row[0],
            interval: .milliseconds(row[1] as Int64),
            dueAt: Date(milliseconds: row[2]),
            lastAt: (row[3] as Int64?).map(Date.init(milliseconds:))
        )
    }
}
