package import ESI
import Foundation
import GRDB

/// The accounts of the limiter, a row each, changed under the write lock that all processes share.
package struct SQLiteRateLedger: RateLedger {
    private let database: SQLiteDatabase

    package init(_ database: SQLiteDatabase) { self.database = database }

    package func update<Result: Sendable>(
        _ keys: [AccountKey],
        _ body: @escaping @Sendable (inout LedgerPage, LedgerTime) -> Result
    ) async throws(RateLedgerError) -> Result {
        do {
            return try await database.write { [clock = database.clock] database in
                var states: [AccountKey: Data] = [:]
                for key in keys {
                    states[key] = try database.first("SELECT state FROM rate_accounts WHERE key = ?", key.rawValue) {
                        $0[0]
                    }
                }
                var page = LedgerPage(states)
                let time = try Self.time(clock, in: database)
                let result = body(&page, time)
                for key in page.changed { try Self.save(page.states[key], for: key, at: time, in: database) }
                return result
            }
        } catch {
            throw RateLedgerError(error)
        }
    }

    package func snapshot() async throws(RateLedgerError) -> LedgerSnapshot {
        do {
            return try await database.read { [clock = database.clock] database in
                let accounts = try database.all("SELECT key, state FROM rate_accounts") {
                    (AccountKey($0[0] as String), $0[1] as Data)
                }
                let page = LedgerPage(Dictionary(accounts) { $1 })
                return LedgerSnapshot(page: page, time: try Self.time(clock, in: database))
            }
        } catch {
            throw RateLedgerError(error)
        }
    }

    private static func save(_ state: Data?, for key: AccountKey, at time: LedgerTime, in database: Database) throws {
        guard let state else { return }
        try database.run(
            """
            INSERT INTO rate_accounts (key, state, updated_at) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at
            """,
            key.rawValue,
            state,
            time.milliseconds
        )
    }

    private static func time(_ clock: WallClock, in database: Database) throws -> LedgerTime {
        let now = clock.milliseconds()
        let last: Int64 =
            try database.first("SELECT updated_at FROM rate_accounts ORDER BY updated_at DESC LIMIT 1") { $0[0] } ?? now
        return LedgerTime(milliseconds: now, after: last)
    }
}
