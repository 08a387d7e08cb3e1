/// An operation that waits for its round, whatever its kind and result.
final class PendingOperation: Sendable {
    /// Tells the caller; to be called when the transaction has ended.
    typealias Ending = @Sendable () -> Void

    /// The part of a round that is of one kind.
    struct Part {
        let statements: [Statement]
        let endings: ([Rows]) throws(PostgreSQLFailure) -> [Ending]
    }

    private let kind: any BatchOperation.Type
    /// Of the operation's own type, which is known where it was asked for.
    private let operation: any Sendable
    private let part: @Sendable ([PendingOperation], Parameter) -> Part
    private let finish: @Sendable (any Sendable) -> Void
    let fail: @Sendable (PostgreSQLFailure) -> Void

    init<Operation: BatchOperation>(
        _ operation: Operation,
        completion: @escaping @Sendable (Result<Operation.Output, PostgreSQLFailure>) -> Void
    ) {
        kind = Operation.self
        self.operation = operation
        part = { pending, now in
            let operations = pending.compactMap { $0.operation as? Operation }
            return Part(statements: Operation.statements(for: operations, at: now)) {
                answers throws(PostgreSQLFailure) in
                let outputs = try Operation.outputs(of: operations, from: answers)
                return zip(pending, outputs).map { pending, output in { pending.finish(output) } }
            }
        }
        finish = { output in
            if let output = output as? Operation.Output { completion(.success(output)) }
        }
        fail = { completion(.failure($0)) }
    }

    /// Always in the same order of kinds: processes that write several must not meet head-on.
    static func parts(of round: [PendingOperation], at now: Parameter) -> [Part] {
        let groups = Dictionary(grouping: round) { ObjectIdentifier($0.kind) }
        let named = groups.values.compactMap { pending in pending.first.map { ("\($0.kind)", $0.part(pending, now)) } }
        return named.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
