import GRDB
import Synchronization

/// Small reads that share a snapshot: what is asked for while one is read from goes together into the next.
///
/// A transaction of its own for each would cost several times the read itself.
final class SharedReads: Sendable {
    private typealias Read = @Sendable (Result<Database, any Error>) -> Void

    private struct State {
        var waiting: [Read] = []
        var isReading = false
    }

    private let pool: DatabasePool
    private let state = Mutex(State())

    init(pool: DatabasePool) { self.pool = pool }

    func submit<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let isFirst = state.withLock { state in
            state.waiting.append { database in
                completion(Result { try body(database.get()) })
            }
            defer { state.isReading = true }
            return !state.isReading
        }
        if isFirst { schedule() }
    }

    private func schedule() {
        pool.asyncUnsafeRead { [self] connection in
            // Closed before the snapshot begins: each sees what its caller had written before. GRDB's own transaction
            // reads the schema's version first, and who asked after that would miss it.
            let batch = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            run(batch, on: connection)
            let isMore = state.withLock { state in
                state.isReading = !state.waiting.isEmpty
                return state.isReading
            }
            if isMore { schedule() }
        }
    }

    private func run(_ batch: [Read], on connection: Result<Database, any Error>) {
        let snapshot = Result {
            let database = try connection.get()
            try database.beginTransaction(.deferred)
            return database
        }
        for read in batch { read(snapshot) }
        if case .success(let database) = snapshot {
            // It has read only; what could fail was told to the readers.
            try? database.commit()
        }
    }
}
