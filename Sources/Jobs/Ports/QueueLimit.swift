/// How many unsettled deliveries of a queue a process may hold.
package struct QueueLimit: Hashable, Sendable {
    /// Of any priority.
    package var count: Int
    /// Urgent jobs of a higher priority may exceed the count by a few, so that a queue full of slow jobs does not stop
    /// them. nil: none may.
    package var openAbove: Priority?

    package init(_ count: Int, openAbove: Priority? = .lowest) {
        self.count = count
        self.openAbove = openAbove
    }

    /// What is taken would only wait.
    package static let closed = QueueLimit(0, openAbove: nil)
}
