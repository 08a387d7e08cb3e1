import GRDB

/// A write that waits for its transaction, whatever its result.
struct PendingWrite: Sendable {
    /// Tells the caller; to be called when the transaction has ended.
    typealias Ending = @Sendable () -> Void

    private let body: @Sendable (Database) throws -> Ending
    private let fail: @Sendable (any Error) -> Void

    init<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        self.body = { database in
            let value = try body(database)
            return { completion(.success(value)) }
        }
        self.fail = { completion(.failure($0)) }
    }

    func run(_ database: Database) throws -> Ending { try body(database) }

    func ending(failedBy error: any Error) -> Ending {
        { fail(error) }
    }
}
