package import Foundation
package import Logging

/// Everything that one database offers, as one process has it open. The queues are a broker's.
package struct PostgreSQLBackend: Sendable {
    package let database: PostgreSQLDatabase
    package let jobStore: PostgreSQLJobStore
    package let workers: PostgreSQLWorkerDirectory
    package let store: PostgreSQLStore
    package let ledger: PostgreSQLRateLedger

    /// Looks at the server, so that a wrong address or password is said at once; ``migrate()`` comes next.
    package init(
        _ url: PostgreSQLURL,
        clock: StoreClock = .server,
        patience: Duration = .seconds(30),
        logger: Logger
    ) async throws(PostgreSQLFailure) {
        database = PostgreSQLDatabase(url, clock: clock, patience: patience, logger: logger)
        jobStore = PostgreSQLJobStore(database)
        workers = PostgreSQLWorkerDirectory(database)
        store = PostgreSQLStore(database)
        ledger = PostgreSQLRateLedger(database)
        do {
            try await database.connect()
        } catch {
            await database.close()
            throw error
        }
    }

    /// - Returns: the names of the steps that were taken.
    @discardableResult
    package func migrate() async throws(PostgreSQLFailure) -> [String] { try await database.migrate() }

    /// How far this machine's clock is ahead of the server's, in seconds; below zero where it is behind.
    package func clockLead() async throws(PostgreSQLFailure) -> TimeInterval { try await database.clockLead() }

    /// To be called when the worker has ended.
    package func close() async { await database.close() }
}
