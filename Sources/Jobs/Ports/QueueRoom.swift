/// How many more of a queue a process may hold: what a ``QueueLimit`` leaves over what is held.
package struct QueueRoom: Sendable {
    /// So many urgent jobs may be held beyond the limit, of a priority and above: those of a lower priority, which may all
    /// wait for the same, do not count.
    package static let urgentReserve = 4

    /// nil: no bound.
    package let limit: QueueLimit?
    /// By priority.
    package private(set) var held: [Priority: Int]

    package init(limit: QueueLimit?, held: [Priority: Int]) {
        self.limit = limit
        self.held = held
    }

    package func amount(for priority: Priority) -> Int {
        guard let limit else { return .max }
        let usual = max(0, limit.count - count { _ in true })
        guard priority >= .manual, let bound = limit.openAbove, priority > bound else { return usual }
        return max(usual, Self.urgentReserve - count { $0 >= priority })
    }

    package mutating func take(_ count: Int, of priority: Priority) { held[priority, default: 0] += count }

    private func count(where isCounted: (Priority) -> Bool) -> Int {
        held.reduce(0) { isCounted($1.key) ? $0 + $1.value : $0 }
    }
}
