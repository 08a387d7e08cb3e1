package import Foundation

/// A job on its way through a queue.
///
/// The body is what any producer may send (`{"id":n}`); all else is ours and travels beside it, as columns or as message
/// properties, so that other producers' messages and ours look alike.
package struct Message: Sendable, Equatable {
    /// The layout of what travels beside the body. A message of a newer layout is not guessed at.
    package static let currentVersion = 1

    package var version: Int
    package var queue: QueueName
    /// Absent in another producer's message: the queue's own kind of job is meant.
    package var name: JobName?
    package var entity: Int64?
    /// Which request for this entity the message belongs to. Absent in another producer's message: a new request.
    ///
    /// A message of an older generation than the row's was overtaken by a promotion and is dropped unseen.
    package var generation: Int64?
    package var priority: Priority
    /// Attempts that failed before this one.
    package var attempts: Int
    /// Times that a worker died with this job in hand.
    package var crashes: Int
    /// Runs alone in its worker that have not ended; only the row tells, no broker does.
    package var soloRuns: Int
    package var body: Data

    package init(
        version: Int = Message.currentVersion,
        queue: QueueName,
        name: JobName? = nil,
        entity: Int64? = nil,
        generation: Int64? = nil,
        priority: Priority = .lowest,
        attempts: Int = 0,
        crashes: Int = 0,
        soloRuns: Int = 0,
        body: Data
    ) {
        self.version = version
        self.queue = queue
        self.name = name
        self.entity = entity
        self.generation = generation
        self.priority = priority
        self.attempts = attempts
        self.crashes = crashes
        self.soloRuns = soloRuns
        self.body = body
    }
}
