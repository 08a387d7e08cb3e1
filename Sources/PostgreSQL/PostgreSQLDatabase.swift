import ESI
package import Logging

/// The database as this process has it open: a few connections, each on a thread of its own and made when it is needed.
package final class PostgreSQLDatabase: Sendable {
    let url: PostgreSQLURL
    let clock: StoreClock
    private let serverTrouble: ServerTrouble
    /// `sync_jobs` alone, so that jobs are settled while bodies are written.
    private let jobs: Lane<PendingOperation>
    private let data: Lane<PendingOperation>
    private let reads: Lane<PendingOperation>
    private let accounts: Lane<PendingUpdate>
    /// For what takes its time.
    private let long: Lane<LongWork>

    /// - Parameter patience: how long the server may be away before what is asked for fails.
    package init(
        _ url: PostgreSQLURL,
        clock: StoreClock = .server,
        patience: Duration = .seconds(30),
        logger: Logger
    ) {
        self.url = url
        self.clock = clock
        let trouble = ServerTrouble()
        serverTrouble = trouble
        func lane<Item: Sendable>(
            _ name: String,
            _ url: PostgreSQLURL,
            _ work: @escaping @Sendable ([Item], Session) -> Void
        ) -> Lane<Item> {
            Lane(name, url, patience: patience, trouble: trouble, logger: logger, work: work)
        }
        jobs = lane("jobs", url) { Round.write($0, clock: clock, in: $1) }
        data = lane("data", url) { Round.write($0, clock: clock, in: $1) }
        reads = lane("reads", url) { Round.read($0, clock: clock, in: $1) }
        accounts = lane("accounts", url) { AccountRound.run($0, clock: clock, in: $1) }
        long = lane("long", url.patient) { works, session in
            for work in works { work(session) }
        }
    }

    /// Why the server cannot be had just now, which whoever asks it for something is told when his patience is over.
    package var trouble: PostgreSQLFailure? { serverTrouble.current }

    /// The process is about to end: a server that is away is hardly waited for.
    package func hurry() {
        accounts.hurry()
        jobs.hurry()
        data.hurry()
        reads.hurry()
        long.hurry()
    }

    /// Ends the connections when what has been asked for is done. What is asked for later fails.
    package func close() async {
        await accounts.close()
        await jobs.close()
        await data.close()
        await reads.close()
        await long.close()
    }
}

extension PostgreSQLDatabase {
    /// A look at the server without patience, so that a wrong address is said at once.
    package func connect() async throws(PostgreSQLFailure) {
        try await atLength { session throws(PostgreSQLFailure) in try session.connect() }
    }

    /// In the transaction that is about to begin, with others.
    func write<Operation: BatchOperation>(_ operation: Operation) async throws(PostgreSQLFailure) -> Operation.Output {
        try await submit(operation, to: data)
    }

    /// The same for `sync_jobs`.
    func writeJob<Operation: BatchOperation>(
        _ operation: Operation
    ) async throws(PostgreSQLFailure) -> Operation.Output {
        try await submit(operation, to: jobs)
    }

    /// For a few rows by their key. Sees whatever was written before it was asked for.
    func read<Operation: BatchOperation>(_ operation: Operation) async throws(PostgreSQLFailure) -> Operation.Output {
        try await submit(operation, to: reads)
    }

    /// For many rows: small reads do not wait for it.
    /// - Parameter byKeys: reads no table whole, whatever the planner thinks of its size.
    func readAtLength<Operation: BatchOperation>(
        byKeys: Bool = false,
        _ operation: Operation
    ) async throws(PostgreSQLFailure) -> Operation.Output {
        try await atLength { [clock] session throws(PostgreSQLFailure) in
            let statements = Operation.statements(for: [operation], at: clock.parameter)
            let outputs = try Operation.outputs(of: [operation], from: try session.read(statements, byKeys: byKeys))
            guard let output = outputs.first else { throw Self.nothingAnswered }
            return output
        }
    }

    func atLength<Value: Sendable>(
        _ body: @escaping @Sendable (Session) throws(PostgreSQLFailure) -> Value
    ) async throws(PostgreSQLFailure) -> Value {
        let result: Result<Value, PostgreSQLFailure> = await withCheckedContinuation { continuation in
            let isTaken = long.submit { session in
                do throws(PostgreSQLFailure) {
                    continuation.resume(returning: .success(try body(session)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isTaken { continuation.resume(returning: .failure(closed)) }
        }
        return try result.get()
    }

    func update<Value: Sendable>(_ keys: [AccountKey], _ body: @escaping PendingUpdate.Body<Value>)
        async throws(PostgreSQLFailure) -> Value
    {
        let result: Result<Value, PostgreSQLFailure> = await withCheckedContinuation { continuation in
            let isTaken = accounts.submit(PendingUpdate(keys, body) { continuation.resume(returning: $0) })
            if !isTaken { continuation.resume(returning: .failure(closed)) }
        }
        return try result.get()
    }

    private func submit<Operation: BatchOperation>(
        _ operation: Operation,
        to lane: Lane<PendingOperation>
    ) async throws(PostgreSQLFailure) -> Operation.Output {
        let result: Result<Operation.Output, PostgreSQLFailure> = await withCheckedContinuation { continuation in
            let isTaken = lane.submit(PendingOperation(operation) { continuation.resume(returning: $0) })
            if !isTaken { continuation.resume(returning: .failure(closed)) }
        }
        return try result.get()
    }

    private var closed: PostgreSQLFailure {
        PostgreSQLFailure(.other, "the connections to PostgreSQL at \(url) have been closed")
    }

    private static var nothingAnswered: PostgreSQLFailure {
        PostgreSQLFailure(.other, "a read of PostgreSQL brought no answer")
    }
}

/// What a thread does for one caller alone.
typealias LongWork = @Sendable (Session) -> Void
