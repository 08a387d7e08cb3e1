package import Jobs
package import Logging

/// Everything that one file offers, as one process has it open. Several processes may have the same file open.
package struct SQLiteBackend: Sendable {
    package let database: SQLiteDatabase
    package let broker: SQLiteBroker
    package let jobStore: SQLiteJobStore
    package let workers: SQLiteWorkerDirectory
    package let store: SQLiteStore
    package let ledger: SQLiteRateLedger

    /// Opens the file and creates it where there is none; ``migrate()`` comes next. A process is a worker from its
    /// first `next` on; one that only queues or reads leaves no trace.
    package init(
        path: String,
        worker: WorkerIdentity = WorkerIdentity(),
        clock: WallClock = .system,
        options: SQLiteBrokerOptions = SQLiteBrokerOptions(),
        logger: Logger
    ) throws(SQLiteFailure) {
        database = try SQLiteDatabase(path: path, clock: clock, logger: logger)
        let registry = WorkerRegistry(worker, locks: database.locks)
        broker = SQLiteBroker(database, registry: registry, options: options, logger: logger)
        jobStore = SQLiteJobStore(database, registry: registry)
        workers = SQLiteWorkerDirectory(database, registry: registry)
        store = SQLiteStore(database)
        ledger = SQLiteRateLedger(database)
    }

    /// - Returns: the names of the steps that were taken.
    @discardableResult
    package func migrate() async throws(SQLiteFailure) -> [String] { try await database.migrate() }

    /// To be called when all deliveries are settled and the broker's `run` has ended. What is still claimed goes back
    /// without a crash counted.
    package func close() async throws(SQLiteFailure) {
        do {
            try await broker.leave()
        } catch {
            try database.close()
            throw SQLiteFailure(error.message)
        }
        try database.close()
    }
}
