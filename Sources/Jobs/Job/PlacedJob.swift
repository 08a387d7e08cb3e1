/// A follow-up whose priority is not that of the job that brings it.
package struct PlacedJob: Sendable {
    package let job: any Job
    package let priority: Priority

    package init(_ job: any Job, _ priority: Priority) {
        self.job = job
        self.priority = priority
    }
}
