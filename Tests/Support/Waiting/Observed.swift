import Foundation
import Synchronization

/// A value that a test changes from anywhere and waits for: for what happened, never for time.
package final class Observed<Value: Sendable>: Sendable {
    private struct Waiter {
        let id: UUID
        let condition: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value: Value
        var waiters: [Waiter] = []
    }

    private let state: Mutex<State>

    package init(_ value: Value) { state = Mutex(State(value: value)) }

    package var value: Value { state.withLock(\.value) }

    @discardableResult
    package func update<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let (result, satisfied) = state.withLock { state in
            let result = body(&state.value)
            let value = state.value
            let satisfied = state.waiters.filter { $0.condition(value) }
            if !satisfied.isEmpty { state.waiters.removeAll { $0.condition(value) } }
            return (result, satisfied)
        }
        for waiter in satisfied { waiter.continuation.resume() }
        return result
    }

    /// Tests that wait have a time limit of their own, which cancels them.
    package func wait(until condition: @escaping @Sendable (Value) -> Bool) async {
        let id = UUID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if condition(state.value) || Task.isCancelled { return true }
                    state.waiters.append(Waiter(id: id, condition: condition, continuation: continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume()
        }
    }
}

extension Observed where Value: RangeReplaceableCollection, Value.Element: Sendable {
    package func append(_ element: Value.Element) { update { $0.append(element) } }

    /// - Returns: the elements, when there are so many.
    @discardableResult
    package func wait(for count: Int) async -> Value {
        await wait { $0.count >= count }
        return value
    }
}
