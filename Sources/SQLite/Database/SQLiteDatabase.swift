import Foundation
import GRDB
package import Logging

/// The one file, as this process has it open: a writer that commits in groups, and readers beside it.
package final class SQLiteDatabase: Sendable {
    let path: String
    let locks: FileLocks
    let clock: WallClock
    private let identity: FileIdentity?
    private let pool: DatabasePool
    private let writer: GroupCommit
    private let reader: SharedReads

    /// Opens the file and creates it where there is none. ``migrate()`` must have run before anything else is asked.
    package init(path: String, clock: WallClock = .system, logger: Logger) throws(SQLiteFailure) {
        self.path = path
        self.clock = clock
        do {
            try Self.checkFolder(of: path)
            locks = try FileLocks(path: path + "-workers")
            pool = try Self.open(path, locks)
            identity = FileIdentity(path: path)
        } catch {
            throw SQLiteFailure(error, path: path)
        }
        writer = GroupCommit(pool: pool, locks: locks, logger: logger)
        reader = SharedReads(pool: pool)
    }

    /// False where somebody has removed or replaced the file: what is written goes where nobody finds it.
    package var isInPlace: Bool { FileIdentity(path: path) == identity }

    /// Ends the connections. What is asked for later fails.
    package func close() throws(SQLiteFailure) {
        do {
            // The last connection to close copies the log back into the file and removes it, but a reader cannot.
            pool.invalidateReadOnlyConnections()
            try pool.close()
        } catch {
            throw SQLiteFailure(error, path: path)
        }
    }

    /// In the transaction that is about to be committed, with others.
    /// - Parameter body: may run more than once, in a transaction that is rolled back; only its last run counts.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(SQLiteFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            writer.submit(body) { continuation.resume(returning: $0) }
        }
        return try unwrap(result)
    }

    /// The same for who waits without a task.
    func submit<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, SQLiteFailure>) -> Void
    ) {
        writer.submit(body) { [path] result in completion(result.mapError { SQLiteFailure($0, path: path) }) }
    }

    /// For a few rows by their key.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(SQLiteFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            reader.submit(body) { continuation.resume(returning: $0) }
        }
        return try unwrap(result)
    }

    /// For many rows: on a connection of its own, so that small reads do not wait.
    func readAtLength<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(SQLiteFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            pool.asyncRead { database in continuation.resume(returning: Result { try body(database.get()) }) }
        }
        return try unwrap(result)
    }

    /// Changes whenever another connection than the writer's has committed: another process.
    func otherCommits() async throws(SQLiteFailure) -> Int64 {
        let result: Result<Int64, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result { try database.first("PRAGMA data_version") { $0[0] } ?? 0 }
                )
            }
        }
        return try unwrap(result)
    }

    private func unwrap<Value>(_ result: Result<Value, any Error>) throws(SQLiteFailure) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let error): throw SQLiteFailure(error, path: path)
        }
    }
}
