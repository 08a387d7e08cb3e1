/// What a running job may know of its delivery.
package struct JobContext: Sendable {
    package let priority: Priority
    /// From 1.
    package let attempt: Int
    /// How often its worker, or the way to it, was lost while it ran.
    package let crashes: Int
    /// Which request for the job this is. While its row is kept, no other one has the same.
    package let generation: Int64
    package let notes: JobNotes

    package init(
        priority: Priority = .manual,
        attempt: Int = 1,
        crashes: Int = 0,
        generation: Int64 = 1,
        notes: JobNotes = JobNotes()
    ) {
        self.priority = priority
        self.attempt = attempt
        self.crashes = crashes
        self.generation = generation
        self.notes = notes
    }

    init(of message: Message, notes: JobNotes) {
        self.init(
            priority: message.priority,
            attempt: message.attempts + 1,
            crashes: message.crashes,
            generation: message.generation ?? 1,
            notes: notes
        )
    }

    /// It may have run before, here too, and what came of that may have been dropped.
    package var isRepeated: Bool { attempt > 1 || crashes > 0 }
}
