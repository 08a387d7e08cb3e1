/// What a running job may know of its delivery.
package struct JobContext: Sendable {
    package let priority: Priority
    /// From 1.
    package let attempt: Int
    /// It may have run before, here too, and what came of that may have been dropped: an attempt failed, or its delivery
    /// was lost while it ran.
    package let isRepeated: Bool
    package let notes: JobNotes

    package init(
        priority: Priority = .manual,
        attempt: Int = 1,
        crashes: Int = 0,
        notes: JobNotes = JobNotes()
    ) {
        self.priority = priority
        self.attempt = attempt
        isRepeated = attempt > 1 || crashes > 0
        self.notes = notes
    }
}
