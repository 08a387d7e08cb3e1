import CPostgreSQL
import Glibc

/// One connection to the server, in pipeline mode: what is asked for together costs one round trip.
///
/// Not Sendable. libpq: "One thread restriction is that no two threads attempt to manipulate the same PGconn object at
/// the same time." It is made and used on the thread of one ``Lane``.
@safe
final class Connection {
    private let handle: OpaquePointer
    private let place: String
    private let answerTimeout: Duration
    /// As PostgreSQL's settings have it. The server gives up on a lock before it is given up itself: its process would go
    /// on waiting, and each new connection would leave one more behind.
    let lockTimeout: String
    /// Not through a pooler, which may give every transaction another session of the server.
    private var prepared: PreparedStatements?

    /// Blocks until the server has let us in, or has not within `connect_timeout`.
    init(_ url: PostgreSQLURL) throws(PostgreSQLFailure) {
        place = url.description
        answerTimeout = url.answerTimeout
        lockTimeout = "\(Int64(url.answerTimeout / .milliseconds(1)) * 4 / 5)ms"
        unsafe handle = try Self.connect(url)
        // Notices would go to standard error.
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else {
            unsafe PQfinish(handle)
            throw PostgreSQLFailure(.other, "the connection to PostgreSQL at \(place) takes no pipelines")
        }
        if try isDirect() { prepared = PreparedStatements() }
    }

    deinit { unsafe PQfinish(handle) }

    /// Sends all, then reads all. The first statement that fails keeps those after it from being executed.
    ///
    /// Outside a transaction block all of them are one transaction.
    func roundTrip(_ statements: [Statement]) throws(PostgreSQLFailure) -> [Rows] {
        var steps: [Step] = []
        for statement in statements { steps += try send(statement) }
        guard unsafe PQpipelineSync(handle) == 1 else { throw lost() }
        try flush()

        var answers: [Rows] = []
        answers.reserveCapacity(statements.count)
        var failure: PostgreSQLFailure?
        for step in steps {
            guard let result = unsafe try nextResult() else { throw lost() }
            let (status, statement) = (unsafe PQresultStatus(result), step.statement)
            if !step.isAnswer, status != PGRES_COMMAND_OK { prepared?.forget(statement.sql) }
            switch status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                if step.isAnswer {
                    unsafe answers.append(Rows(result, purpose: statement.purpose))
                } else {
                    unsafe PQclear(result)
                }
            case PGRES_PIPELINE_ABORTED:
                unsafe PQclear(result)
            default:
                if failure == nil { failure = unsafe self.failure(result, statement) }
                unsafe PQclear(result)
                if unsafe PQstatus(handle) == CONNECTION_BAD { throw failure ?? lost() }
            }
            // The end of this statement's results.
            if let extra = unsafe try nextResult() {
                unsafe PQclear(extra)
                throw PostgreSQLFailure(.lost, "PostgreSQL at \(place) gave more answers than it was asked for")
            }
        }
        guard let end = unsafe try nextResult() else { throw lost() }
        defer { unsafe PQclear(end) }
        guard unsafe PQresultStatus(end) == PGRES_PIPELINE_SYNC else { throw lost() }
        if let failure { throw failure }
        return answers
    }
}

// MARK: - libpq

extension Connection {
    /// What the server answers once.
    private struct Step {
        let statement: Statement
        /// Or it is prepared only.
        let isAnswer: Bool
    }

    /// A pooler makes up what it calls the server's process, by which a client cancels.
    private func isDirect() throws(PostgreSQLFailure) -> Bool {
        let look = Statement("look for a pooler", "SELECT pg_backend_pid()::bigint")
        let process: Int64? = try roundTrip([look]).first?.first?[0]
        return unsafe process == Int64(PQbackendPID(handle))
    }

    private static func connect(_ url: PostgreSQLURL) throws(PostgreSQLFailure) -> OpaquePointer {
        let parameters = url.parameters.sorted { $0.key < $1.key }
        var keywords: [UnsafePointer<CChar>?] = unsafe parameters.map { unsafe UnsafePointer(strdup($0.key)) }
        var values: [UnsafePointer<CChar>?] = unsafe parameters.map { unsafe UnsafePointer(strdup($0.value)) }
        defer {
            unsafe (keywords + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        unsafe keywords.append(nil)
        unsafe values.append(nil)
        guard let handle = unsafe PQconnectdbParams(keywords, values, 0) else {
            throw PostgreSQLFailure(.other, "no memory for a connection to PostgreSQL")
        }
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            defer { unsafe PQfinish(handle) }
            let message = unsafe message(of: handle)
            throw PostgreSQLFailure(
                .lost,
                "PostgreSQL at \(url) cannot be reached: \(ConnectionRefusal.text(message))",
                isAnswered: ConnectionRefusal.isAnswer(message)
            )
        }
        return unsafe handle
    }

    private func send(_ statement: Statement) throws(PostgreSQLFailure) -> [Step] {
        switch prepared?.use(of: statement.sql) ?? .once {
        case .once:
            try send(statement, as: nil)
            return [Step(statement: statement, isAnswer: true)]
        case .prepare(let name):
            guard unsafe PQsendPrepare(handle, name, statement.sql, 0, nil) == 1 else { throw lost() }
            try send(statement, as: name)
            return [Step(statement: statement, isAnswer: false), Step(statement: statement, isAnswer: true)]
        case .prepared(let name):
            try send(statement, as: name)
            return [Step(statement: statement, isAnswer: true)]
        }
    }

    /// - Parameter name: what the server knows the statement by already.
    private func send(_ statement: Statement, as name: String?) throws(PostgreSQLFailure) {
        let count = statement.parameters.count
        // One block for all, so that one pointer holds while they are sent.
        var bytes: [UInt8] = []
        var ranges: [Range<Int>?] = []
        for parameter in statement.parameters {
            let start = bytes.count
            if let value = parameter.bytes { bytes.append(contentsOf: value) }
            ranges.append(parameter.bytes == nil ? nil : start..<bytes.count)
        }
        // Of an empty array there is no address, and a parameter without one is NULL.
        bytes.append(0)
        let lengths = ranges.map { Int32($0?.count ?? 0) }
        let binary = [Int32](repeating: 1, count: count)
        let isSent = unsafe bytes.withUnsafeBytes { block in
            let start = unsafe block.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe ranges.map { range in
                unsafe range.flatMap { unsafe start?.advanced(by: $0.lowerBound) }
            }
            guard let name else {
                let sql = statement.sql
                return unsafe PQsendQueryParams(handle, sql, Int32(count), nil, pointers, lengths, binary, 1) == 1
            }
            return unsafe PQsendQueryPrepared(handle, name, Int32(count), pointers, lengths, binary, 1) == 1
        }
        guard isSent else { throw lost() }
    }

    /// Reads while it writes: with large batches both sides would otherwise wait for the other to read.
    private func flush() throws(PostgreSQLFailure) {
        while true {
            switch unsafe PQflush(handle) {
            case 0: return
            case 1: try wait(for: POLLIN | POLLOUT)
            default: throw lost()
            }
        }
    }

    private func nextResult() throws(PostgreSQLFailure) -> OpaquePointer? {
        while unsafe PQisBusy(handle) == 1 { try wait(for: POLLIN) }
        return unsafe PQgetResult(handle)
    }

    private func wait(for events: Int32) throws(PostgreSQLFailure) {
        var descriptor = unsafe pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        guard descriptor.fd >= 0 else { throw lost() }
        let milliseconds = Int32(clamping: Int64(answerTimeout / .milliseconds(1)))
        while true {
            let count = unsafe poll(&descriptor, 1, milliseconds)
            if count > 0 { break }
            guard count < 0 else { throw silent() }
            if errno != EINTR { throw lost() }
        }
        if Int32(descriptor.revents) & ~POLLOUT != 0, unsafe PQconsumeInput(handle) != 1 { throw lost() }
    }

    private func silent() -> PostgreSQLFailure {
        PostgreSQLFailure(.lost, "PostgreSQL at \(place) has not answered for \(answerTimeout.components.seconds) s")
    }

    private func lost() -> PostgreSQLFailure {
        let reason = unsafe Self.message(of: handle)
        return PostgreSQLFailure(.lost, "the connection to PostgreSQL at \(place) was lost: \(reason)")
    }

    private func failure(_ result: OpaquePointer, _ statement: Statement) -> PostgreSQLFailure {
        func field(_ code: Int32) -> String? {
            unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
        }
        // What libpq itself has to say comes without a code.
        guard let code = field(cpostgresql_sqlstate) else { return lost() }
        return PostgreSQLFailure(
            code: code,
            message: field(cpostgresql_message_primary) ?? "no message",
            purpose: statement.purpose,
            place: place
        )
    }

    /// libpq's messages are lines, and name host, user and database, never the password.
    private static func message(of handle: OpaquePointer) -> String {
        let text = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
        return lines.isEmpty ? "no reason given" : lines.joined(separator: "; ")
    }
}
