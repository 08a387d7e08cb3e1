/// What a running job may know of its delivery.
package struct JobContext: Sendable {
    package let priority: Priority
    /// From 1.
    package let attempt: Int
    package let notes: JobNotes

    package init(priority: Priority = .manual, attempt: Int = 1, notes: JobNotes = JobNotes()) {
        self.priority = priority
        self.attempt = attempt
        self.notes = notes
    }
}
