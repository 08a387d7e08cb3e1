/// One kind of thing that callers ask of the database, done for all who ask at once.
///
/// Both functions are pure: they may run again for the same operations, and for parts of them.
protocol BatchOperation: Sendable {
    associatedtype Output: Sendable

    /// Statements that do all of it. Locks are taken in the order of keys, or two processes would wait for each other.
    /// - Parameter now: the time to be written; NULL is the server's.
    static func statements(for operations: [Self], at now: Parameter) -> [Statement]

    /// - Parameter answers: one for each statement.
    /// - Returns: one for each operation.
    static func outputs(of operations: [Self], from answers: [Rows]) throws(PostgreSQLFailure) -> [Output]
}

extension BatchOperation where Output == Void {
    static func outputs(of operations: [Self], from answers: [Rows]) throws(PostgreSQLFailure) -> [Void] {
        operations.map { _ in }
    }
}
