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

    /// The snapshot begins with the first read, so after all of the batch were asked for: each sees what its caller had
    /// written before.
    private func schedule() {
        pool.asyncRead { [self] database in
            let batch = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for read in batch { read(database) }
            let isMore = state.withLock { state in
                state.isReading = !state.waiting.isEmpty
                return state.isReading
            }
            if isMore { schedule() }
        }
    }
}
