import GRDB
import Jobs
import Logging
import Synchronization

/// The one writer of this process: whatever is asked for while a transaction commits shares the next one.
///
/// A durable commit costs a write to the disk however much is in it. With this, a worker with many jobs in flight pays
/// it once for all of them, and a lone write pays it at once, because nothing waits for company.
final class GroupCommit: Sendable {
    /// Keeps transactions short for the other processes, and the wait of the first of a batch for the last.
    private static let largestBatch = 256

    private struct State {
        var waiting: [PendingWrite] = []
        var isWriting = false
    }

    private let pool: DatabasePool
    private let turnstile: Turnstile
    private let logger: Logger
    private let state = Mutex(State())

    init(pool: DatabasePool, locks: FileLocks, logger: Logger) {
        self.pool = pool
        self.logger = logger
        self.turnstile = Turnstile(locks: locks)
    }

    /// - Parameters:
    ///   - body: may run more than once, in a transaction that is rolled back; only its last run counts.
    ///   - completion: called on the writer's thread when the result is durable.
    func submit<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let write = PendingWrite(body, completion: completion)
        let isFirst = state.withLock { state in
            state.waiting.append(write)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isFirst { schedule() }
    }

    /// One batch, then to the back of the connection's queue: a look at the connection must not wait for a quiet moment.
    private func schedule() {
        pool.asyncWriteWithoutTransaction { [self] database in
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.largestBatch))
                state.waiting.removeFirst(batch.count)
                return batch
            }
            let endings = commit(batch, to: database)
            let isMore = state.withLock { state in
                state.isWriting = !state.waiting.isEmpty
                return state.isWriting
            }
            if isMore { schedule() }
            for ending in endings { ending() }
        }
    }

    private func commit(_ batch: [PendingWrite], to database: Database) -> [PendingWrite.Ending] {
        turnstile.enter()
        defer { turnstile.leave() }
        return transact(batch, in: database)
    }

    private func transact(_ batch: [PendingWrite], in database: Database) -> [PendingWrite.Ending] {
        do {
            try database.beginTransaction(.immediate)
        } catch {
            return batch.map { $0.ending(failedBy: error) }
        }
        var hold = WriteHold(begun: .now)
        var endings: [PendingWrite.Ending] = []
        endings.reserveCapacity(batch.count)
        do {
            for write in batch {
                endings.append(try write.run(database))
                CrashPoint.writing.reach()
            }
        } catch {
            try? database.rollback()
            hold.report(at: .now, to: logger)
            // Only the caller of the one that failed may learn of it: each has a transaction of its own now. Savepoints in one
            // would tell too, but a full disk ends the whole in the middle, and what comes after commits by itself.
            return batch.count == 1
                ? [batch[0].ending(failedBy: error)] : batch.flatMap { transact([$0], in: database) }
        }
        hold.written = .now
        defer { hold.report(at: .now, to: logger) }
        return finish(batch, endings, database)
    }

    private func finish(
        _ batch: [PendingWrite],
        _ endings: [PendingWrite.Ending],
        _ database: Database
    ) -> [PendingWrite.Ending] {
        do {
            CrashPoint.committing.reach()
            try database.commit()
            CrashPoint.committed.reach()
            return endings
        } catch {
            try? database.rollback()
            return batch.map { $0.ending(failedBy: error) }
        }
    }
}
