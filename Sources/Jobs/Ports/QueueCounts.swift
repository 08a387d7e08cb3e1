package import Foundation

/// One queue at a glance.
package struct QueueCounts: Sendable, Codable, Equatable {
    package var queue: QueueName
    package var ready = 0
    package var inFlight = 0
    /// Waits for its time: retries and snoozes.
    package var waiting = 0
    package var dead = 0
    package var completed = 0
    package var discarded = 0
    /// When the longest-waiting ready job became due.
    package var oldestReadySince: Date?
    /// When the next waiting job is due.
    package var nextDue: Date?
    /// Live workers that serve the queue.
    package var consumers = 0

    package init(queue: QueueName) { self.queue = queue }
}

/// Failures of one kind of job and error.
package struct FailureGroup: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable {
        case dead, discarded
        /// Pending after an error.
        case retrying
    }

    package var name: JobName
    package var kind: String
    package var state: State
    package var count: Int
    package var example: String
    package var exampleEntity: Int64
    package var lastAt: Date

    package init(
        name: JobName,
        kind: String,
        state: State,
        count: Int,
        example: String,
        exampleEntity: Int64,
        lastAt: Date
    ) {
        self.name = name
        self.kind = kind
        self.state = state
        self.count = count
        self.example = example
        self.exampleEntity = exampleEntity
        self.lastAt = lastAt
    }
}
