import Synchronization

/// A value that a test changes from anywhere and waits for: for what happened, never for time.
package final class Observed<Value: Sendable>: Sendable {
    private struct Waiter {
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

    /// Tests that wait have a time limit of their own.
    package func wait(until condition: @escaping @Sendable (Value) -> Bool) async {
        await withCheckedContinuation { continuation in
            let holds = state.withLock { state in
                if condition(state.value) { return true }
                state.waiters.append(Waiter(condition: condition, continuation: continuation))
                return false
            }
            if holds { continuation.resume() }
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
