import ESI
import Foundation

/// The changes of accounts that gathered, one after the other in one transaction, while no other process has a hand in
/// those accounts.
enum AccountRound {
    static func run(_ updates: [PendingUpdate], clock: StoreClock, in session: Session) {
        do throws(PostgreSQLFailure) {
            let endings = try session.transaction { transaction throws(PostgreSQLFailure) in
                try run(updates, clock, transaction)
            }
            for ending in endings { ending() }
        } catch {
            for update in updates { update.fail(error) }
        }
    }

    private static func run(
        _ updates: [PendingUpdate],
        _ clock: StoreClock,
        _ transaction: Transaction
    ) throws(PostgreSQLFailure) -> [PendingUpdate.Ending] {
        let keys = Set(updates.flatMap(\.keys)).sorted()
        var answers = try transaction.run(read(keys, clock))
        if answers[0].count < keys.count {
            // What is not there cannot be locked.
            answers = Array(try transaction.run([reserve(keys)] + read(keys, clock)).dropFirst())
        }
        var states = try self.states(answers[0])
        let time = try self.time(answers[1])
        var changed: Set<AccountKey> = []
        let endings = updates.map { update in
            let asked = Set(update.keys)
            var page = LedgerPage(states.filter { asked.contains($0.key) })
            let ending = update.run(&page, time)
            for key in page.changed { states[key] = page.states[key] }
            changed.formUnion(page.changed)
            return ending
        }
        if !changed.isEmpty {
            _ = try transaction.run([write(changed.sorted(), states, at: time)])
        }
        return endings
    }

    static func states(_ rows: Rows) throws(PostgreSQLFailure) -> [AccountKey: Data] {
        var states: [AccountKey: Data] = [:]
        for row in rows {
            let state: Data = try row[1]
            if !state.isEmpty { states[AccountKey(try row[0] as String)] = state }
        }
        return states
    }

    /// Never earlier than what was written last.
    static func time(_ rows: Rows) throws(PostgreSQLFailure) -> LedgerTime {
        let now: Date = try rows.first?[0] ?? Date()
        let last: Date? = try rows.first?[1]
        return LedgerTime(milliseconds: now.milliseconds, after: (last ?? now).milliseconds)
    }
}

// MARK: - Statements

extension AccountRound {
    /// In the order of keys, as every process locks them; and the clock is read when they are ours.
    private static func read(_ keys: [AccountKey], _ clock: StoreClock) -> [Statement] {
        [
            Statement(
                "lock accounts of the rate ledger",
                "SELECT key, state FROM rate_accounts WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE",
                .column(keys.map(\.rawValue))
            ),
            clockStatement(clock),
        ]
    }

    static func clockStatement(_ clock: StoreClock) -> Statement {
        Statement(
            "read the rate ledger's clock",
            """
            SELECT coalesce($1::timestamptz, clock_timestamp()), (SELECT max(updated_at) FROM rate_accounts)
            """,
            clock.parameter
        )
    }

    private static func reserve(_ keys: [AccountKey]) -> Statement {
        Statement(
            "open accounts of the rate ledger",
            """
            INSERT INTO rate_accounts (key, state, updated_at)
            SELECT key, '', '-infinity' FROM unnest($1::text[]) AS account (key) ORDER BY key
            ON CONFLICT DO NOTHING
            """,
            .column(keys.map(\.rawValue))
        )
    }

    private static func write(
        _ keys: [AccountKey],
        _ states: [AccountKey: Data],
        at time: LedgerTime
    ) -> Statement {
        Statement(
            "write accounts of the rate ledger",
            """
            UPDATE rate_accounts SET state = account.state, updated_at = $3::timestamptz
            FROM unnest($1::text[], $2::bytea[]) AS account (key, state) WHERE rate_accounts.key = account.key
            """,
            .column(keys.map(\.rawValue)),
            .column(keys.map { states[$0] ?? Data() }),
            .value(Date(milliseconds: time.milliseconds))
        )
    }
}
