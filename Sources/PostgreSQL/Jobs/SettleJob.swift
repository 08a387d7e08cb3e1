import Foundation
import Jobs

/// How a job ended, and its follow-ups.
///
/// A cancelled row takes an ending too: which jobs were in flight when a queue was purged only the broker knew, and those
/// are not to be touched.
struct SettleJob: BatchOperation {
    private let settlement: Settlement
    private let fence: JobFence
    /// When it began.
    private let attempts: Int

    init(_ message: Message, as settlement: Settlement) throws(PostgreSQLFailure) {
        self.settlement = settlement
        attempts = message.attempts
        fence = try JobFence(message)
    }

    static func statements(for operations: [SettleJob], at now: Parameter) -> [Statement] {
        let settled = settlers(operations).values.map { operations[$0] }.sorted { $0.fence < $1.fence }
        let requests = requests(operations)
        let update = update(settled, at: now)
        // Alone it comes to its rows in the order in which it is told of them.
        guard !requests.requests.isEmpty else { return [update] }
        return [
            lock(settled.map(\.fence), requests), update,
            requests.upsert(at: now, owners: operations.map(\.fence)),
        ]
    }

    static func outputs(of operations: [SettleJob], from answers: [Rows]) throws(PostgreSQLFailure) -> [[Message]?] {
        let settlers = settlers(operations)
        let settled = Set(
            try answers[answers.count > 1 ? 1 : 0].map { row throws(PostgreSQLFailure) in try JobFence(row) }.compactMap
            { settlers[$0] }
        )
        var outputs: [[Message]?] = operations.indices.map { settled.contains($0) ? [] : nil }
        guard answers.count > 1 else { return outputs }
        let requests = requests(operations)
        let messages = try requests.messages(answers[2]) { requests.owners[$0].map(settled.contains) ?? false }
        for (owner, message) in zip(requests.owners, messages) {
            if let owner, let message { outputs[owner]?.append(message) }
        }
        return outputs
    }

    /// Of several endings of the same run, the first.
    private static func settlers(_ operations: [SettleJob]) -> [JobFence: Int] {
        Dictionary(operations.enumerated().map { ($1.fence, $0) }) { first, _ in first }
    }

    private static func requests(_ operations: [SettleJob]) -> JobRequests {
        var requests = JobRequests()
        for owner in settlers(operations).values.sorted() {
            for request in operations[owner].settlement.followUps { requests.add(request, owner: owner) }
        }
        return requests
    }
}

// MARK: - Statements

extension SettleJob {
    /// What a settlement writes; nil leaves a column as it is.
    private struct Change {
        var status = "pending"
        var runAt: Date?
        var delay: Double?
        /// One attempt used.
        var isFailure = false
        var kind: String?
        var error: String?
        var fingerprint: String?

        init(_ settlement: Settlement, of name: String) {
            switch settlement {
            case .completed: status = "completed"
            case .discarded(let reason, _):
                // The reason stands as the kind, because it is what discarded jobs are counted by.
                (status, kind, error) = ("discarded", reason, reason)
            case .snoozed(let date): runAt = date
            case .retried(let delay, let failure):
                self.delay = delay / .seconds(1)
                (isFailure, kind, error) = (true, failure.kind, failure.message)
            case .dead(let failure):
                (status, isFailure, kind, error) = ("failed", true, failure.kind, failure.message)
                fingerprint = FailureFingerprint.of(JobName(name), failure)
            case .released: break
            }
        }
    }

    /// In the order of keys, ended jobs and follow-ups together: each of two processes may have in hand what the other's
    /// job asks for.
    private static func lock(_ fences: [JobFence], _ requests: JobRequests) -> Statement {
        Statement(
            "lock jobs",
            """
            SELECT FROM sync_jobs JOIN unnest($1::text[], $2::bigint[]) AS key (entity_type, entity_id)
                USING (entity_type, entity_id)
            ORDER BY entity_type, entity_id FOR NO KEY UPDATE OF sync_jobs
            """,
            .column(fences.map(\.name) + requests.requests.map(\.name.rawValue)),
            .column(fences.map(\.entity) + requests.requests.map(\.entity))
        )
    }

    /// Two wake-ups of one job may be at work at once. The first that puts it off counts: the other's attempt is none, and
    /// its delivery leads nowhere. Who ends the job for good does so in any case.
    private static func update(_ operations: [SettleJob], at now: Parameter) -> Statement {
        let changes = operations.map { Change($0.settlement, of: $0.fence.name) }
        return Statement(
            "settle jobs",
            """
            UPDATE sync_jobs AS job SET
                status = change.status,
                run_at = coalesce(change.run_at, now + change.delay * interval '1 second', job.run_at),
                retry_count = job.retry_count + change.is_failure::int,
                solo_runs = 0,
                error_kind = CASE change.status WHEN 'completed' THEN NULL
                    ELSE coalesce(change.error_kind, job.error_kind) END,
                error = CASE change.status WHEN 'completed' THEN NULL ELSE coalesce(change.error, job.error) END,
                fingerprint = coalesce(change.fingerprint, job.fingerprint),
                first_failed_at = CASE WHEN change.status = 'completed' THEN NULL
                    WHEN change.is_failure THEN coalesce(job.first_failed_at, now) ELSE job.first_failed_at END,
                finished_at = CASE WHEN change.status <> 'pending' THEN now END,
                updated_at = now
            FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[],
                    $7::double precision[], $8::boolean[], $9::text[], $10::text[], $11::text[], $13::bigint[])
                    AS change (entity_type, entity_id, generation, crashes, status, run_at, delay, is_failure,
                        error_kind, error, fingerprint, attempts),
                (SELECT coalesce($12::timestamptz, now()) AS now) AS clock
            WHERE \(JobFence.isInFlight(asIn: "change"))
                AND (change.status IN ('completed', 'discarded') OR job.retry_count = change.attempts
                    AND job.run_at <= now + $14::double precision * interval '1 second')
            RETURNING \(JobFence.columns)
            """,
            .column(operations.map(\.fence.name)),
            .column(operations.map(\.fence.entity)),
            .column(operations.map(\.fence.generation)),
            .column(operations.map(\.fence.crashes)),
            .column(changes.map(\.status)),
            .column(changes.map(\.runAt)),
            .column(changes.map(\.delay)),
            .column(changes.map(\.isFailure)),
            .column(changes.map(\.kind)),
            .column(changes.map(\.error)),
            .column(changes.map(\.fingerprint)),
            now,
            .column(operations.map(\.attempts)),
            .value(LookAtJob.tolerance)
        )
    }
}
