package import Foundation

/// A row of `sync_jobs` as people may see it: everything that is known of one job.
package struct JobRecord: Sendable, Equatable {
    package var id: Int64
    package var name: JobName
    package var queue: QueueName
    package var entity: Int64
    package var body: Data
    package var state: JobState
    package var priority: Priority
    package var generation: Int64
    /// Attempts that failed since it was queued or retried last.
    package var attempts: Int
    package var crashes: Int
    /// Attempts that failed before it was last retried as a dead letter.
    package var earlierAttempts: Int
    /// How often it was retried as a dead letter.
    package var redriven: Int
    /// The last failure, or the reason why it was discarded.
    package var failure: FailureRecord?
    /// Of a dead letter: see ``FailureFingerprint``.
    package var fingerprint: String?
    /// Not before; of what has ended, when it was due.
    package var dueAt: Date
    package var createdAt: Date
    package var changedAt: Date
    package var firstFailedAt: Date?
    package var endedAt: Date?

    package init(
        id: Int64,
        name: JobName,
        queue: QueueName,
        entity: Int64,
        body: Data,
        state: JobState,
        priority: Priority,
        generation: Int64,
        attempts: Int = 0,
        crashes: Int = 0,
        earlierAttempts: Int = 0,
        redriven: Int = 0,
        failure: FailureRecord? = nil,
        fingerprint: String? = nil,
        dueAt: Date,
        createdAt: Date,
        changedAt: Date,
        firstFailedAt: Date? = nil,
        endedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.queue = queue
        self.entity = entity
        self.body = body
        self.state = state
        self.priority = priority
        self.generation = generation
        self.attempts = attempts
        self.crashes = crashes
        self.earlierAttempts = earlierAttempts
        self.redriven = redriven
        self.failure = failure
        self.fingerprint = fingerprint
        self.dueAt = dueAt
        self.createdAt = createdAt
        self.changedAt = changedAt
        self.firstFailedAt = firstFailedAt
        self.endedAt = endedAt
    }

    package var totalAttempts: Int { earlierAttempts + attempts }
}
