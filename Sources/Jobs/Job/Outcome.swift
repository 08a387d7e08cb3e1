package import Foundation

/// A foreseen ending of a job. Surprises are thrown.
package enum Outcome: Sendable {
    /// The work is committed.
    ///
    /// `next` inherits the job's priority. `enrichment` is queued one lower: what was met on the way. `placed` has its
    /// own. The worker queues all three, in this order, in the transaction that completes this job.
    case done(next: [any Job] = [], enrichment: [any Job] = [], placed: [PlacedJob] = [])
    /// Not now: comes back at that time without having used an attempt.
    case snooze(until: Date)
    /// Will never be done, and that is no failure: recorded with its reason, no dead letter. `placed` as above.
    case discard(reason: String, placed: [PlacedJob] = [])
}
