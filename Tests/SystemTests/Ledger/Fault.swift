import Foundation
import TestSupport

/// What the nemesis may do.
enum FaultKind: String, CaseIterable {
    case killWorker, killServer, killCommand, freezeWorker, jumpClock
    case fillDisk
    case restartRabbitMQ, restartPostgreSQL, crashPostgreSQL
    case cutRabbitMQ, cutPostgreSQL, freezeRabbitMQ, freezePostgreSQL, alarmMemory
}

/// One that was done.
struct Fault {
    let kind: FaultKind
    let begin: Date
    /// When nobody suffered from it any more.
    let end: Date
    /// How many requests it may have made useless: what was in flight in the processes that it hit.
    let victims: Int
}

extension FaultKind {
    /// How often each is done, beside the others.
    static func weights(_ backend: LedgerOptions.Backend, hasDisk: Bool) -> [(kind: FaultKind, weight: Int)] {
        let everywhere: [(FaultKind, Int)] = [
            (.killWorker, 30), (.killServer, 8), (.killCommand, 6), (.freezeWorker, 5), (.jumpClock, 10),
        ]
        switch backend {
        case .sqlite: return everywhere + (hasDisk ? [(.fillDisk, 8)] : [])
        case .servers:
            return everywhere + [
                (.restartRabbitMQ, 2), (.restartPostgreSQL, 2), (.crashPostgreSQL, 2), (.cutRabbitMQ, 16),
                (.cutPostgreSQL, 16), (.freezeRabbitMQ, 4), (.freezePostgreSQL, 4), (.alarmMemory, 3),
            ]
        }
    }

    /// A history of faults: each kind once, in any order, and then as they come.
    static func plan(
        _ count: Int,
        of weights: [(kind: FaultKind, weight: Int)],
        using random: inout SeededGenerator
    ) -> [FaultKind] {
        var plan = weights.map(\.kind).shuffled(using: &random)
        let bag = weights.flatMap { Array(repeating: $0.kind, count: $0.weight) }
        while plan.count < count { plan.append(bag[Int.random(in: bag.indices, using: &random)]) }
        return Array(plan.prefix(count))
    }
}
