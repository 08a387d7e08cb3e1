import Jobs

/// A transaction as its body sees it: it begins with the first statement, and its session ends it.
final class Transaction {
    private let connection: Connection
    private let note: CommitNote?
    private(set) var hasBegun = false

    /// - Parameter note: what is written down with it, for those that must not be done twice.
    init(_ connection: Connection, note: CommitNote?) {
        self.connection = connection
        self.note = note
    }

    func run(_ statements: [Statement]) throws(PostgreSQLFailure) -> [Rows] {
        guard !hasBegun else { return try connection.roundTrip(statements) }
        let begin = Self.begin(on: connection) + (note.map { [$0.write] } ?? [])
        let rows = try connection.roundTrip(begin + statements)
        hasBegun = true
        CrashPoint.writing.reach()
        return Array(rows.dropFirst(begin.count))
    }

    func commit() throws(PostgreSQLFailure) {
        guard hasBegun else { return }
        CrashPoint.committing.reach()
        _ = try connection.roundTrip([Statement("commit", "COMMIT")])
        CrashPoint.committed.reach()
    }

    /// A process that is frozen in the middle of a transaction must not keep its locks from the others for ever.
    ///
    /// The setting lasts as long as the transaction, as a pooler wants it.
    private static func begin(on connection: Connection) -> [Statement] {
        [
            Statement("begin a transaction", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
            Statement(
                "begin a transaction",
                "SELECT set_config('idle_in_transaction_session_timeout', '10s', true), "
                    + "\(lockSetting(of: connection)), \(keySettings)"
            ),
        ]
    }

    /// Before statements that are sent where no transaction was begun.
    /// - Parameter byKeys: they find what they read by its key.
    static func reading(byKeys: Bool, on connection: Connection) -> Statement {
        let settings = [lockSetting(of: connection)] + (byKeys ? [keySettings] : [])
        return Statement("plan a read", "SELECT \(settings.joined(separator: ", "))")
    }

    private static func lockSetting(of connection: Connection) -> String {
        "set_config('lock_timeout', '\(connection.lockTimeout)', true)"
    }

    /// Of a table that grows quickly the planner knows too little, and would rather read it whole for a few hundred keys,
    /// or keep a plan that it made while the table was empty; and where it must, it would compile the statement first.
    private static let keySettings = "set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"

    static let rollback = Statement("roll back", "ROLLBACK")
}
