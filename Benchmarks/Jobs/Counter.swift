import Synchronization

final class Counter: Sendable {
    private let value: Atomic<Int>

    init(_ value: Int) { self.value = Atomic(value) }

    /// - Returns: what is left.
    func subtract(_ amount: Int) -> Int { value.subtract(amount, ordering: .relaxed).newValue }
}
