import Foundation
import Jobs

/// A row of `workers`.
enum WorkerRow {
    /// Those that fell silent are shown for so long.
    private static let memory: TimeInterval = 600

    static func renew(_ report: WorkerReport) -> Several<Void>.Step {
        { now in
            Statement(
                "renew a worker",
                """
                INSERT INTO workers (boot, host, pid, types, held, verified_seconds, started_at, heartbeat_at)
                SELECT $1, $2, $3::bigint, $4, $5, $6::double precision, now, now
                FROM (SELECT coalesce($7::timestamptz, now()) AS now) AS clock
                ON CONFLICT (boot) DO UPDATE SET types = excluded.types, held = excluded.held,
                    verified_seconds = excluded.verified_seconds, heartbeat_at = excluded.heartbeat_at
                """,
                .value(report.worker.boot),
                .value(report.worker.host),
                .value(report.worker.pid),
                .value(report.queues.map(\.rawValue).joined(separator: ",")),
                .value(report.held.json),
                .value(report.verifiedAge.map { $0 / .seconds(1) }),
                now
            )
        }
    }

    /// Past those that another process is forgetting at this moment.
    static func forgetSilent(_ now: Parameter) -> Statement {
        Statement(
            "forget silent workers",
            """
            DELETE FROM workers WHERE boot IN (
                SELECT boot FROM workers
                WHERE heartbeat_at < coalesce($1::timestamptz, now()) - $2 * interval '1 second'
                FOR UPDATE SKIP LOCKED
            )
            """,
            now,
            .value(memory)
        )
    }

    static func leave(_ worker: WorkerIdentity) -> Several<Void>.Step {
        { _ in Statement("strike a worker off", "DELETE FROM workers WHERE boot = $1", .value(worker.boot)) }
    }

    static func readAll(_ now: Parameter) -> Statement {
        Statement(
            "list workers",
            """
            SELECT boot, host, pid, types, held, verified_seconds, started_at, heartbeat_at,
                coalesce($1::timestamptz, now())
            FROM workers ORDER BY started_at, boot
            """,
            now
        )
    }

    static func entries(_ rows: Rows) throws(PostgreSQLFailure) -> [WorkerEntry] {
        try rows.map { row throws(PostgreSQLFailure) in
            let heartbeatAt: Date = try row[7]
            let verifiedSeconds: Double? = try row[5]
            return WorkerEntry(
                worker: WorkerIdentity(host: try row[1], pid: try row[2], boot: try row[0]),
                queues: (try row[3] as String).split(separator: ",").map { QueueName(String($0)) },
                startedAt: try row[6],
                heartbeatAt: heartbeatAt,
                held: [HeldJobs](json: try row[4]),
                verifiedAt: verifiedSeconds.map { heartbeatAt.addingTimeInterval(-$0) },
                readAt: try row[8]
            )
        }
    }
}
