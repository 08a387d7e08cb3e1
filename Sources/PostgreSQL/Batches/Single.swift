/// An operation with a statement of its own: for what is asked for too seldom to be worth a statement for many.
struct Single<Output: Sendable>: BatchOperation {
    private let statement: @Sendable (Parameter) -> Statement
    private let output: @Sendable (Rows) throws(PostgreSQLFailure) -> Output

    init(
        _ statement: @autoclosure @escaping @Sendable () -> Statement,
        output: @escaping @Sendable (Rows) throws(PostgreSQLFailure) -> Output
    ) {
        self.statement = { _ in statement() }
        self.output = output
    }

    static func statements(for operations: [Single], at now: Parameter) -> [Statement] {
        operations.map { $0.statement(now) }
    }

    static func outputs(of operations: [Single], from answers: [Rows]) throws(PostgreSQLFailure) -> [Output] {
        var outputs: [Output] = []
        for (operation, answer) in zip(operations, answers) { outputs.append(try operation.output(answer)) }
        return outputs
    }
}

extension Single where Output == Void {
    /// - Parameter statement: takes the time to be written.
    init(writing statement: @escaping @Sendable (Parameter) -> Statement) {
        self.statement = statement
        output = { _ in }
    }
}
