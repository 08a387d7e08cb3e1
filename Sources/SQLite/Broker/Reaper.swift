import GRDB
import Synchronization

/// Finds workers that died or froze, and returns what they had claimed to the queues with a crash counted.
///
/// That count is what fences a frozen worker: should it wake, its settling matches no row.
final class Reaper: Sendable {
    /// A heartbeat is judged by whether it moves while this process looks on, not by the time it names: after a machine
    /// has slept, every heartbeat is old.
    private struct Sight {
        let heartbeat: Int64
        let since: SuspendingClock.Instant
    }

    private let locks: FileLocks
    private let frozenAfter: Duration
    private let sights = Mutex<[Int64: Sight]>([:])

    init(locks: FileLocks, frozenAfter: Duration) {
        self.locks = locks
        self.frozenAfter = frozenAfter
    }

    /// - Returns: the ids of workers to be buried.
    func dead(except own: Int64?, in database: Database) throws -> [Int64] {
        let workers = try database.all("SELECT id, heartbeat_at FROM workers") { ($0[0] as Int64, $0[1] as Int64) }
        let now = SuspendingClock.now
        return sights.withLock { sights in
            sights = sights.filter { id, _ in workers.contains { $0.0 == id } }
            return workers.compactMap { id, heartbeat in
                if id == own { return nil }
                guard locks.isLocked(FileLocks.Byte.worker(id)) else { return id }
                if let sight = sights[id], sight.heartbeat == heartbeat {
                    return now - sight.since > frozenAfter ? id : nil
                }
                sights[id] = Sight(heartbeat: heartbeat, since: now)
                return nil
            }
        }
    }

    /// Whether rows are claimed by nobody that is listed: a frozen worker's last claim may have come after its burial.
    static func areOrphans(in database: Database) throws -> Bool {
        try database.first(
            """
            SELECT 1 FROM sync_jobs INDEXED BY sync_jobs_processing
            WHERE status = 'processing' AND worker NOT IN (SELECT id FROM workers) LIMIT 1
            """
        ) { _ in true } ?? false
    }

    /// - Returns: how many jobs went back.
    static func bury(_ workers: [Int64], now: Int64, in database: Database) throws -> Int {
        for id in workers { try database.run("DELETE FROM workers WHERE id = ?", id) }
        return try database.run(
            """
            UPDATE sync_jobs SET status = 'pending', worker = NULL, crashes = crashes + 1, updated_at = ?
            WHERE status = 'processing' AND worker NOT IN (SELECT id FROM workers)
            """,
            now
        )
    }
}
