/// What gathered on a lane, done together.
enum Round {
    /// In one transaction. Where data spoils it, it is halved until only its owner learns of it; an operation is never
    /// divided.
    static func write(_ round: [PendingOperation], clock: StoreClock, in session: Session) {
        do throws(PostgreSQLFailure) {
            let endings = try session.transaction { transaction throws(PostgreSQLFailure) in
                try run(round, clock) { statements throws(PostgreSQLFailure) in try transaction.run(statements) }
            }
            for ending in endings { ending() }
        } catch {
            settle(round, failedBy: error) { write($0, clock: clock, in: session) }
        }
    }

    static func read(_ round: [PendingOperation], clock: StoreClock, in session: Session) {
        do throws(PostgreSQLFailure) {
            let endings = try run(round, clock) { statements throws(PostgreSQLFailure) in
                try session.read(statements, byKeys: true)
            }
            for ending in endings { ending() }
        } catch {
            settle(round, failedBy: error) { read($0, clock: clock, in: session) }
        }
    }

    private static func run(
        _ round: [PendingOperation],
        _ clock: StoreClock,
        _ send: ([Statement]) throws(PostgreSQLFailure) -> [Rows]
    ) throws(PostgreSQLFailure) -> [PendingOperation.Ending] {
        let parts = PendingOperation.parts(of: round, at: clock.parameter)
        var answers = try send(parts.flatMap(\.statements))[...]
        var endings: [PendingOperation.Ending] = []
        endings.reserveCapacity(round.count)
        for part in parts {
            endings += try part.endings(Array(answers.prefix(part.statements.count)))
            answers = answers.dropFirst(part.statements.count)
        }
        return endings
    }

    private static func settle(
        _ round: [PendingOperation],
        failedBy failure: PostgreSQLFailure,
        again: ([PendingOperation]) -> Void
    ) {
        guard failure.kind == .data, round.count > 1 else {
            for operation in round { operation.fail(failure) }
            return
        }
        let middle = round.count / 2
        again(Array(round[..<middle]))
        again(Array(round[middle...]))
    }
}
