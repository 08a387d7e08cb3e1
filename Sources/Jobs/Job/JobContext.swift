/// What a running job may know of its delivery.
package struct JobContext: Sendable {
    package let priority: Priority
    /// From 1.
    package let attempt: Int

    package init(priority: Priority = .manual, attempt: Int = 1) {
        self.priority = priority
        self.attempt = attempt
    }
}
