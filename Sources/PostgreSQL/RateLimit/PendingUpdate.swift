import ESI

/// A change of accounts that waits for its transaction, whatever its result.
struct PendingUpdate: Sendable {
    typealias Body<Value> = @Sendable (inout LedgerPage, LedgerTime) -> Value
    typealias Ending = @Sendable () -> Void

    let keys: [AccountKey]
    /// May run more than once; only its last run counts.
    let run: @Sendable (inout LedgerPage, LedgerTime) -> Ending
    let fail: @Sendable (PostgreSQLFailure) -> Void

    init<Value: Sendable>(
        _ keys: [AccountKey],
        _ body: @escaping Body<Value>,
        completion: @escaping @Sendable (Result<Value, PostgreSQLFailure>) -> Void
    ) {
        self.keys = keys
        run = { page, time in
            let value = body(&page, time)
            return { completion(.success(value)) }
        }
        fail = { completion(.failure($0)) }
    }
}
