/// How many jobs a worker may hold for a route, so that what cannot be sent soon stays in its queue.
package struct Room: Sendable, Equatable {
    package var jobs: Int
    /// Requests of a higher priority may be sent soon even where the room is full. nil: none may.
    package var openAbove: Int?

    package init(jobs: Int, openAbove: Int?) {
        self.jobs = jobs
        self.openAbove = openAbove
    }
}
