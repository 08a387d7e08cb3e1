import Domain
import Jobs
import Synchronization

/// Counts entities, so that a run with a limit works on exactly so many and leaves the rest in the queues.
///
/// A place is held from before a job is taken until it is settled. Jobs that end nowhere (retried, put back) and those
/// that are about no single entity give theirs back, so that the count is exact however many slots take jobs.
package final class EntityLimit: Sendable {
    private struct State {
        var spent = 0
        var held = 0
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var isOver = false
    }

    package let maximum: Int
    private let state = Mutex(State())

    package init(_ maximum: Int) { self.maximum = maximum }

    package var isReached: Bool { state.withLock { $0.spent >= maximum } }

    /// Waits for a place.
    /// - Returns: false where there will be none any more.
    func enter() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.isOver { return false }
                guard state.spent + state.held < maximum else {
                    state.waiting.append(continuation)
                    return nil
                }
                state.held += 1
                return true
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// - Returns: whether the limit is reached with it.
    func leave(_ message: Message?, _ settlement: Settlement?) -> Bool {
        let (woken, isReached): (CheckedContinuation<Bool, Never>?, Bool) = state.withLock { state in
            state.held -= 1
            if let message, let settlement, Self.isSpent(by: message, settlement) { state.spent += 1 }
            guard state.spent + state.held < maximum, !state.waiting.isEmpty else {
                return (nil, state.spent >= maximum)
            }
            state.held += 1
            return (state.waiting.removeFirst(), false)
        }
        woken?.resume(returning: true)
        return isReached
    }

    /// Lets nobody in any more.
    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: false) }
    }

    private static func isSpent(by message: Message, _ settlement: Settlement) -> Bool {
        guard message.name.map({ Catalog.kind(of: $0) != nil }) ?? true else { return false }
        return switch settlement {
        case .completed, .discarded, .dead: true
        case .snoozed, .retried, .released: false
        }
    }
}
