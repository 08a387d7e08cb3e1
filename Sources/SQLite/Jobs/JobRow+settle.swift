import GRDB
import Jobs

extension JobRow {
    /// Generation and crashes are the fence: whoever takes a job over from a worker counts a crash, and whoever asks
    /// anew counts a generation, so that a worker that comes back late matches nothing.
    static let fence = """
        WHERE entity_type = ?1 AND entity_id = ?2 AND generation = ?3 AND crashes = ?4 AND status = 'processing'
        """

    /// - Returns: false where the row has moved on.
    static func settle(
        _ message: Message,
        as settlement: Settlement,
        now: Int64,
        in database: Database
    ) throws -> Bool {
        guard let key = JobGeneration(message) else {
            throw SQLiteFailure("a message of \(message.queue) without name, entity or generation cannot be settled")
        }
        let (name, entity, generation, crashes) = (key.name.rawValue, key.entity, key.generation, message.crashes)
        let changed =
            switch settlement {
            case .completed:
                try database.run(completed, name, entity, generation, crashes, now)
            case .discarded(let reason, _):
                try database.run(discarded, name, entity, generation, crashes, now, reason.withoutNull)
            case .snoozed(let date):
                try database.run(snoozed, name, entity, generation, crashes, now, date.milliseconds)
            case .retried(let delay, let failure):
                try database.run(
                    retried,
                    name,
                    entity,
                    generation,
                    crashes,
                    now,
                    failure.kind.withoutNull,
                    failure.message.withoutNull,
                    now + delay.milliseconds
                )
            case .dead(let failure):
                try database.run(
                    dead,
                    name,
                    entity,
                    generation,
                    crashes,
                    now,
                    failure.kind.withoutNull,
                    failure.message.withoutNull,
                    FailureFingerprint.of(key.name, failure)
                )
            case .released:
                try database.run(released, name, entity, generation, crashes, now)
            }
        return changed > 0
    }

    private static let completed = """
        UPDATE sync_jobs SET status = 'completed', worker = NULL, solo_runs = 0, error_kind = NULL, error = NULL,
            first_failed_at = NULL, finished_at = ?5, updated_at = ?5
        \(fence)
        """

    /// The reason stands as the kind, because it is what discarded jobs are counted by.
    private static let discarded = """
        UPDATE sync_jobs SET status = 'discarded', worker = NULL, solo_runs = 0, error_kind = ?6, error = ?6,
            finished_at = ?5, updated_at = ?5
        \(fence)
        """

    private static let snoozed = """
        UPDATE sync_jobs SET status = 'pending', waiting = ?6 > ?5, worker = NULL, solo_runs = 0, run_at = ?6,
            updated_at = ?5
        \(fence)
        """

    private static let retried = """
        UPDATE sync_jobs SET status = 'pending', waiting = ?8 > ?5, worker = NULL, solo_runs = 0, run_at = ?8,
            retry_count = retry_count + 1, error_kind = ?6, error = ?7,
            first_failed_at = coalesce(first_failed_at, ?5), updated_at = ?5
        \(fence)
        """

    private static let dead = """
        UPDATE sync_jobs SET status = 'failed', worker = NULL, solo_runs = 0, retry_count = retry_count + 1,
            error_kind = ?6, error = ?7, fingerprint = ?8, first_failed_at = coalesce(first_failed_at, ?5),
            finished_at = ?5, updated_at = ?5
        \(fence)
        """

    /// Its time stays, so that it keeps its place in the queue.
    private static let released = """
        UPDATE sync_jobs SET status = 'pending', waiting = 0, worker = NULL, solo_runs = 0, updated_at = ?5
        \(fence)
        """
}

extension Duration {
    /// Rounded up: never earlier than asked for.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
