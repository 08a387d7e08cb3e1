package import Foundation

/// A dead message that no row knows: another producer's, of which no job could be made. Only the broker has it.
package struct StrayLetter: Sendable, Equatable {
    /// The message's own.
    package var id: String
    package var queue: QueueName
    package var name: JobName?
    package var priority: Priority
    package var failure: FailureRecord
    package var attempts: Int
    package var diedAt: Date?
    package var body: Data
    /// The body is as it came. Where it is not, it may have held a secret, and only its length and hash were kept.
    package var isBodyKept: Bool

    package init(
        id: String,
        queue: QueueName,
        name: JobName? = nil,
        priority: Priority = .lowest,
        failure: FailureRecord,
        attempts: Int = 0,
        diedAt: Date? = nil,
        body: Data,
        isBodyKept: Bool
    ) {
        self.id = id
        self.queue = queue
        self.name = name
        self.priority = priority
        self.failure = failure
        self.attempts = attempts
        self.diedAt = diedAt
        self.body = body
        self.isBodyKept = isBodyKept
    }
}

extension StrayLetter {
    /// As rows have it, with the queue in the job's place.
    package var fingerprint: String { FailureFingerprint.of(JobName(queue.rawValue), failure) }

    /// Those that have no id of a row are not meant by ids.
    package func matches(_ filter: JobFilter) -> Bool {
        filter.ids == nil
            && filter.queue.map { $0 == queue } ?? true
            && filter.name.map { $0 == name } ?? true
            && filter.kind.map { $0 == failure.kind } ?? true
            && filter.fingerprint.map { $0 == fingerprint } ?? true
            && filter.since.map { since in diedAt.map { $0 >= since } ?? false } ?? true
            && filter.until.map { until in diedAt.map { $0 <= until } ?? false } ?? true
    }
}
