/// An operation with statements of its own, one after the other: for what is asked for too seldom to be worth statements
/// for many.
struct Several<Output: Sendable>: BatchOperation {
    typealias Step = @Sendable (Parameter) -> Statement

    private let steps: [Step]
    private let output: @Sendable ([Rows]) throws(PostgreSQLFailure) -> Output

    /// - Parameter steps: each takes the time to be written.
    init(_ steps: [Step], output: @escaping @Sendable ([Rows]) throws(PostgreSQLFailure) -> Output) {
        self.steps = steps
        self.output = output
    }

    static func statements(for operations: [Several], at now: Parameter) -> [Statement] {
        operations.flatMap { operation in operation.steps.map { $0(now) } }
    }

    static func outputs(of operations: [Several], from answers: [Rows]) throws(PostgreSQLFailure) -> [Output] {
        var outputs: [Output] = []
        var answers = answers[...]
        for operation in operations {
            outputs.append(try operation.output(Array(answers.prefix(operation.steps.count))))
            answers = answers.dropFirst(operation.steps.count)
        }
        return outputs
    }
}

extension Several {
    /// One statement, which does not need the time.
    init(
        _ statement: Statement,
        output: @escaping @Sendable (Rows) throws(PostgreSQLFailure) -> Output
    ) {
        steps = [{ _ in statement }]
        self.output = { answers throws(PostgreSQLFailure) in try output(answers[0]) }
    }
}

extension Several where Output == Void {
    init(doing step: @escaping Step) {
        steps = [step]
        output = { _ in }
    }
}

extension Several where Output == Bool {
    /// Whether the statement changed or found a row.
    init(whether statement: @escaping Step) {
        steps = [statement]
        output = { $0[0].count > 0 }
    }
}
