import Foundation
import Jobs
import Logging

/// A connection that is made when it is needed and again when it was lost. Not Sendable: it belongs to a thread.
final class Session {
    /// Longer than a failover or a restart takes.
    private static let patienceWithCommits: Duration = .seconds(3600)

    /// Of a process that ends: its service manager kills it soon.
    private static let patienceInHurry: Duration = .seconds(2)

    private let url: PostgreSQLURL
    private let patience: Duration
    private let stop: StopSignal
    private let trouble: ServerTrouble
    private let logger: Logger
    private var connection: Connection?
    private var isLost = false
    private var refusals = LogPace()
    private let id = UUID().uuidString
    private var transactions: Int64 = 0

    init(_ url: PostgreSQLURL, patience: Duration, stop: StopSignal, trouble: ServerTrouble, logger: Logger) {
        self.url = url
        self.patience = patience
        self.stop = stop
        self.trouble = trouble
        self.logger = logger
    }

    /// Statements that only read, in one round trip.
    /// - Parameter byKeys: reads no table whole, whatever the planner thinks of its size.
    func read(_ statements: [Statement], byKeys: Bool = false) throws(PostgreSQLFailure) -> [Rows] {
        try retrying { connection throws(PostgreSQLFailure) in
            let settings = Transaction.reading(byKeys: byKeys, on: connection)
            return Array(try connection.roundTrip([settings] + statements).dropFirst())
        }
    }

    /// Runs the body in a transaction and commits it.
    /// - Parameters:
    ///   - isRepeatable: true where a second time is the same as once. Else, when this returns, it has happened once,
    ///     whatever was lost on the way.
    ///   - body: may run more than once, in a transaction that is rolled back; only its last run counts.
    func transaction<Value>(
        isRepeatable: Bool = false,
        _ body: (Transaction) throws(PostgreSQLFailure) -> Value
    ) throws(PostgreSQLFailure) -> Value {
        try retrying { connection throws(PostgreSQLFailure) in
            let note = isRepeatable ? nil : nextNote()
            let transaction = Transaction(connection, note: note)
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
                guard error.kind == .lost, let note else { throw error }
                drop(because: error)
                // The server may have heard the last word or not.
                if try !isCommitted(note) { throw error }
            }
            return value
        }
    }

    /// Without patience: for the first look at a server.
    func connect() throws(PostgreSQLFailure) { if connection == nil { connection = try Connection(url) } }

    private func nextNote() -> CommitNote {
        transactions += 1
        return CommitNote(session: id, number: transactions)
    }

    /// Asked until the server answers: to do it again without knowing could do it twice.
    private func isCommitted(_ note: CommitNote) throws(PostgreSQLFailure) -> Bool {
        do throws(PostgreSQLFailure) {
            return try retrying(for: Self.patienceWithCommits) { connection throws(PostgreSQLFailure) in
                let number: Int64? = try connection.roundTrip([note.read]).first?.first?[0]
                return number == note.number
            }
        } catch {
            let text = "PostgreSQL at \(url) was lost in a commit, and has not told since whether it was carried out"
            throw PostgreSQLFailure(.other, "\(text): \(error)")
        }
    }

    private func retrying<Value>(
        for limit: Duration? = nil,
        _ body: (Connection) throws(PostgreSQLFailure) -> Value
    ) throws(PostgreSQLFailure) -> Value {
        let limit = limit ?? patience
        var patience = Patience(limit: limit)
        while true {
            do throws(PostgreSQLFailure) {
                return try body(try connected())
            } catch {
                if error.kind == .lost { drop(because: error) }
                if stop.isHurrying { patience.limit = min(limit, Self.patienceInHurry) }
                let pause = patience.pause(after: error.kind, at: .now, random: .random(in: 0...1))
                guard let pause, !stop.wait(for: pause) else { throw error }
            }
        }
    }

    private func connected() throws(PostgreSQLFailure) -> Connection {
        if let connection { return connection }
        let made: Connection
        do throws(PostgreSQLFailure) {
            made = try Connection(url)
        } catch {
            trouble.happened(error)
            if refusals.isDue(at: .now) {
                logger.error("PostgreSQL takes no connection; trying again", metadata: ["error": "\(error)"])
            }
            isLost = true
            throw error
        }
        if isLost { logger.notice("Connected to PostgreSQL again", metadata: ["server": "\(url)"]) }
        isLost = false
        trouble.ended()
        refusals = LogPace()
        connection = made
        return made
    }

    private func drop(because failure: PostgreSQLFailure) {
        trouble.happened(failure)
        if connection != nil, !isLost {
            logger.warning("Lost a connection to PostgreSQL; making another", metadata: ["error": "\(failure)"])
            isLost = true
        }
        connection = nil
    }
}
