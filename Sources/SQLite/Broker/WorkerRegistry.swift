import Foundation
import GRDB
import Jobs
import Synchronization

/// This process among those that claim: its row in `workers`, and the lock that tells the others that it lives.
///
/// The lock is a byte of the side file, at an offset made from the row's id. The kernel drops it when the process ends,
/// even by `kill -9`, so that a dead worker is known within a second and a busy one is never mistaken for dead.
final class WorkerRegistry: Sendable {
    private struct State {
        var id: Int64?
        var queues: Set<QueueName> = []
        /// One of these is the heartbeat that its row has: the last that is known to be committed, or one written since.
        var beats: [Int64] = []
    }

    private let locks: FileLocks
    private let worker: WorkerIdentity
    private let state = Mutex(State())

    init(_ worker: WorkerIdentity, locks: FileLocks) {
        self.worker = worker
        self.locks = locks
    }

    var id: Int64? { state.withLock(\.id) }

    /// Enters the worker, unless its row is there and as it left it.
    ///
    /// A process that was frozen for long may have been struck off. And a copy of the file may have been put back beneath
    /// it: by such a row it holds what it had when the copy was made, and nobody else would ever take that over. Struck
    /// off by itself it holds nothing, and the ``Reaper`` gives those jobs back as if it had died.
    /// - Returns: its id, and whether that is new.
    func enter(serving queues: Set<QueueName>, now: Int64, in database: Database) throws -> (id: Int64, isNew: Bool) {
        let (known, served) = state.withLock { ($0.id, $0.queues) }
        let isAsLeft = try known.map { try self.isAsLeft($0, database) } ?? false
        if let known, isAsLeft, queues.isSubset(of: served) { return (known, false) }
        let all = served.union(queues)
        let types = all.map(\.rawValue).sorted().joined(separator: ",")
        if let known, isAsLeft {
            try database.run("UPDATE workers SET types = ? WHERE id = ?", types, known)
            state.withLock { $0.queues = all }
            return (known, false)
        }
        if let known {
            try database.run("DELETE FROM workers WHERE id = ?", known)
            locks.unlock(FileLocks.Byte.worker(known))
        }
        try database.run(
            "INSERT INTO workers (host, pid, boot, types, started_at, heartbeat_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            worker.host,
            Int64(worker.pid),
            worker.boot,
            types,
            now
        )
        let id = try lock(database.lastInsertedRowID, in: database)
        state.withLock { state in
            state.id = id
            state.queues = all
            state.beats = [now]
        }
        return (id, true)
    }

    /// Before the row can be seen: whoever sees it without its lock takes it for a dead worker's.
    ///
    /// Ids come again, and a lock that its worker has let go of may be held a moment longer: by a process that the worker
    /// has started, until that runs its own program.
    /// - Returns: the row's id, another one where the first could not be locked.
    private func lock(_ inserted: Int64, in database: Database) throws -> Int64 {
        for id in inserted..<(inserted + 100) where locks.tryLock(FileLocks.Byte.worker(id)) {
            if id != inserted { try database.run("UPDATE workers SET id = ? WHERE id = ?", id, inserted) }
            return id
        }
        throw SQLiteFailure("the lock of worker \(inserted) is held by another process")
    }

    /// To be followed by ``committed(beat:)``: a transaction that is rolled back leaves the heartbeat of before.
    /// - Returns: what its row has now.
    func heartbeat(_ report: WorkerReport, now: Int64, in database: Database) throws -> Int64 {
        let id = try enter(serving: Set(report.queues), now: now, in: database).id
        try database.run(
            "UPDATE workers SET heartbeat_at = ?, held = ?, verified_seconds = ? WHERE id = ?",
            now,
            report.held.json,
            report.verifiedAge.map { $0 / .seconds(1) },
            id
        )
        state.withLock { $0.beats.append(now) }
        return now
    }

    func committed(beat: Int64) {
        state.withLock { state in
            if let index = state.beats.lastIndex(of: beat) { state.beats.removeFirst(index) }
        }
    }

    /// Strikes this worker off; what it still holds goes back as if it had never been taken.
    func leave(now: Int64, in database: Database) throws {
        guard let id else { return }
        try database.run(
            """
            UPDATE sync_jobs SET status = 'pending', worker = NULL, updated_at = ?
            WHERE status = 'processing' AND worker = ?
            """,
            now,
            id
        )
        try database.run("DELETE FROM workers WHERE id = ?", id)
    }

    /// The lock goes last, when the row has.
    func release() {
        let id = state.withLock { state in
            defer { state = State() }
            return state.id
        }
        if let id { locks.unlock(FileLocks.Byte.worker(id)) }
    }

    private func isAsLeft(_ id: Int64, _ database: Database) throws -> Bool {
        let beat = try database.first("SELECT heartbeat_at FROM workers WHERE id = ?", id) { $0[0] as Int64 }
        guard let beat else { return false }
        return state.withLock { $0.beats.contains(beat) }
    }
}

extension WorkerRegistry {
    /// A worker lives while it holds its lock, whether somebody has cleared up after a dead one or not.
    static func entries(now: Int64, locks: FileLocks, in database: Database) throws -> [WorkerEntry] {
        try database.all(
            """
            SELECT id, host, pid, boot, types, held, verified_seconds, started_at, heartbeat_at
            FROM workers ORDER BY id
            """
        ) { row in
            let heartbeatAt = Date(milliseconds: row[8])
            return WorkerEntry(
                worker: WorkerIdentity(host: row[1], pid: row[2], boot: row[3]),
                queues: (row[4] as String).split(separator: ",").map { QueueName(String($0)) },
                startedAt: Date(milliseconds: row[7]),
                heartbeatAt: heartbeatAt,
                held: [HeldJobs](json: row[5]),
                verifiedAt: (row[6] as Double?).map { heartbeatAt.addingTimeInterval(-$0) },
                hasEnded: !locks.isLocked(FileLocks.Byte.worker(row[0])),
                readAt: Date(milliseconds: now)
            )
        }
    }
}
