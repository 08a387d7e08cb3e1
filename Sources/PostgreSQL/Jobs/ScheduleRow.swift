import Foundation
import Jobs

/// A row of `schedules`.
enum ScheduleRow {
    static let readAll = Statement(
        "read schedules",
        "SELECT name, interval, due_at, last_at FROM schedules ORDER BY name"
    )

    static func states(_ rows: Rows) throws(PostgreSQLFailure) -> [ScheduleState] {
        try rows.map { row throws(PostgreSQLFailure) in
            ScheduleState(
                name: try row[0],
                interval: .milliseconds(try row[1] as Int64),
                dueAt: try row[2],
                lastAt: try row[3]
            )
        }
    }

    static func register(_ name: String, every interval: Duration, at now: Date) -> Statement {
        Statement(
            "register a schedule",
            """
            INSERT INTO schedules AS known (name, interval, due_at) VALUES ($1, $2, $3::timestamptz)
            ON CONFLICT (name) DO UPDATE SET interval = $2, due_at = least(known.due_at, $4::timestamptz)
                WHERE known.interval <> $2
            """,
            .value(name),
            .value(Int64(interval / .milliseconds(1))),
            .value(ScheduleState.firstDue(at: now)),
            .value(now.addingTimeInterval(interval / .seconds(1)))
        )
    }

    /// Changes nothing where the tick has been carried out.
    static func tick(_ state: ScheduleState, at now: Date, next: Date) -> Statement {
        Statement(
            "carry a schedule out",
            """
            UPDATE schedules SET last_at = $3::timestamptz, due_at = $4::timestamptz
            WHERE name = $1 AND due_at = $2::timestamptz RETURNING 1
            """,
            .value(state.name),
            .value(state.dueAt),
            .value(now),
            .value(next)
        )
    }
}
