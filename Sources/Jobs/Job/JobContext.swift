/// What a running job may know of its delivery.
package struct JobContext: Sendable {
    package let priority: Priority
    /// From 1.
    package let attempt: Int
    /// How often its worker, or the way to it, was lost while it ran.
    package let crashes: Int
    package let notes: JobNotes

    package init(
        priority: Priority = .manual,
        attempt: Int = 1,
        crashes: Int = 0,
        notes: JobNotes = JobNotes()
    ) {
        self.priority = priority
        self.attempt = attempt
        self.crashes = crashes
        self.notes = notes
    }

    /// It may have run before, here too, and what came of that may have been dropped.
    package var isRepeated: Bool { attempt > 1 || crashes > 0 }
}
