/// A transaction as its body sees it: it begins with the first statement, and its session ends it.
final class Transaction {
    private let connection: Connection
    /// The server's number for it, by which it is asked for when the connection breaks in the commit.
    private(set) var id: String?

    init(_ connection: Connection) { self.connection = connection }

    func run(_ statements: [Statement]) throws(PostgreSQLFailure) -> [Rows] {
        guard id == nil else { return try connection.roundTrip(statements) }
        let rows = try connection.roundTrip(Self.begin + statements)
        id = try rows[1].first?[0]
        return Array(rows.dropFirst(Self.begin.count))
    }

    func commit() throws(PostgreSQLFailure) {
        guard id != nil else { return }
        _ = try connection.roundTrip([Statement("commit", "COMMIT")])
    }

    /// A process that is frozen in the middle of a transaction must not keep its locks from the others for ever. The
    /// setting lasts as long as the transaction, as a pooler wants it.
    private static let begin = [
        Statement("begin a transaction", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
        Statement(
            "begin a transaction",
            """
            SELECT pg_current_xact_id()::text,
                set_config('idle_in_transaction_session_timeout', '10s', true)
            """
        ),
    ]

    static let rollback = Statement("roll back", "ROLLBACK")

    static func status(of id: String) -> Statement {
        Statement("tell how a transaction ended", "SELECT pg_xact_status($1::text::xid8)", .value(id))
    }
}
