import Dispatch
import Logging

/// A connection that is made when it is needed and again when it was lost. Not Sendable: it belongs to a thread.
final class Session {
    private let url: PostgreSQLURL
    private let patience: Duration
    private let stop: StopSignal
    private let logger: Logger
    private var connection: Connection?
    private var isLost = false

    init(_ url: PostgreSQLURL, patience: Duration, stop: StopSignal, logger: Logger) {
        self.url = url
        self.patience = patience
        self.stop = stop
        self.logger = logger
    }

    /// Statements that only read, in one round trip.
    func read(_ statements: [Statement]) throws(PostgreSQLFailure) -> [Rows] {
        try retrying { connection throws(PostgreSQLFailure) in try connection.roundTrip(statements) }
    }

    /// Runs the body in a transaction and commits it. When this returns, that has happened once, whatever was lost on
    /// the way; when it throws, not at all, or the error says that nobody knows.
    /// - Parameter body: may run more than once, in a transaction that is rolled back; only its last run counts.
    func transaction<Value>(
        _ body: (Transaction) throws(PostgreSQLFailure) -> Value
    ) throws(PostgreSQLFailure) -> Value {
        try retrying { connection throws(PostgreSQLFailure) in
            let transaction = Transaction(connection)
            let value: Value
            do throws(PostgreSQLFailure) {
                value = try body(transaction)
            } catch {
                if error.kind != .lost { _ = try? connection.roundTrip([Transaction.rollback]) }
                throw error
            }
            do throws(PostgreSQLFailure) {
                try transaction.commit()
            } catch {
                guard error.kind == .lost, let id = transaction.id else { throw error }
                drop(because: error)
                // The server may have heard the last word or not.
                if try !isCommitted(id) { throw error }
            }
            return value
        }
    }

    /// Without patience: for the first look at a server.
    func connect() throws(PostgreSQLFailure) { _ = try connected() }

    private func isCommitted(_ id: String) throws(PostgreSQLFailure) -> Bool {
        try retrying { connection throws(PostgreSQLFailure) in
            let status: String? = try connection.roundTrip([Transaction.status(of: id)]).first?.first?[0]
            // The server may not yet have noticed that its client is gone.
            if status == "in progress" {
                throw PostgreSQLFailure(
                    .conflict,
                    "PostgreSQL at \(url) does not tell whether it has committed what was written before the connection "
                        + "was lost"
                )
            }
            return status == "committed"
        }
    }

    private func retrying<Value>(
        _ body: (Connection) throws(PostgreSQLFailure) -> Value
    ) throws(PostgreSQLFailure) -> Value {
        var patience = Patience(limit: patience)
        while true {
            do throws(PostgreSQLFailure) {
                return try body(try connected())
            } catch {
                if error.kind == .lost { drop(because: error) }
                let pause = patience.pause(after: error.kind, at: .now, random: .random(in: 0...1))
                guard let pause, !stop.wait(for: pause) else { throw error }
            }
        }
    }

    private func connected() throws(PostgreSQLFailure) -> Connection {
        if let connection { return connection }
        let made = try Connection(url)
        if isLost { logger.notice("Connected to PostgreSQL again", metadata: ["server": "\(url)"]) }
        isLost = false
        connection = made
        return made
    }

    private func drop(because failure: PostgreSQLFailure) {
        if connection != nil, !isLost {
            logger.warning("Lost a connection to PostgreSQL; making another", metadata: ["error": "\(failure)"])
            isLost = true
        }
        connection = nil
    }
}

/// Ends the pauses of a thread for good.
final class StopSignal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func send() { semaphore.signal() }

    /// - Returns: whether it was sent.
    func wait(for pause: Duration) -> Bool {
        let (seconds, attoseconds) = pause.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        guard semaphore.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success else { return false }
        semaphore.signal()
        return true
    }
}
