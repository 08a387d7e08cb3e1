/// Jobs that ended within some time.
package struct FinishedJobs: Sendable, Equatable {
    package var completed = 0
    package var discarded = 0

    package init(completed: Int = 0, discarded: Int = 0) {
        self.completed = completed
        self.discarded = discarded
    }
}
