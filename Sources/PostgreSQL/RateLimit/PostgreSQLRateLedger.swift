package import ESI

/// The accounts of the limiter, a row each, locked while a process changes them.
package struct PostgreSQLRateLedger: RateLedger {
    private let database: PostgreSQLDatabase

    package init(_ database: PostgreSQLDatabase) { self.database = database }

    package func update<Result: Sendable>(
        _ keys: [AccountKey],
        _ body: @escaping @Sendable (inout LedgerPage, LedgerTime) -> Result
    ) async throws(RateLedgerError) -> Result {
        do throws(PostgreSQLFailure) {
            return try await database.update(keys, body)
        } catch {
            throw RateLedgerError(error)
        }
    }

    package func snapshot() async throws(RateLedgerError) -> LedgerSnapshot {
        do throws(PostgreSQLFailure) {
            return try await database.atLength { [clock = database.clock] session throws(PostgreSQLFailure) in
                let answers = try session.read([
                    Statement("read the rate ledger", "SELECT key, state FROM rate_accounts"),
                    AccountRound.clockStatement(clock),
                ])
                return LedgerSnapshot(
                    page: LedgerPage(try AccountRound.states(answers[0])),
                    time: try AccountRound.time(answers[1])
                )
            }
        } catch {
            throw RateLedgerError(error)
        }
    }
}
