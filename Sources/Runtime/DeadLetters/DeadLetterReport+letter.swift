package import Foundation
package import Jobs

extension DeadLetterReport {
    /// One dead letter with all that is known of it. Its JSON keys are these names in snake_case.
    package struct Letter: Sendable, Codable, Equatable {
        package var deadId: String
        package var group: String
        package var job: String
        package var queue: String
        package var entityId: Int64?
        package var reason: String
        package var error: String
        /// Those before it was retried as a dead letter included.
        package var attempts: Int
        package var crashes: Int
        /// How often it was retried as a dead letter.
        package var redriven: Int
        package var priority: Int
        package var createdAt: Date?
        package var firstFailedAt: Date?
        package var diedAt: Date?
        /// As kept: a body that could hold a secret is reduced to its length and a hash.
        package var payload: String
        package var isUnreadable: Bool
        package var canBeRetried: Bool
    }
}

extension DeadLetterReport.Letter {
    package init(_ record: JobRecord) {
        self.init(
            deadId: String(record.id),
            group: record.fingerprint ?? "",
            job: record.name.rawValue,
            queue: record.queue.rawValue,
            entityId: record.entity,
            reason: record.failure?.kind ?? "",
            error: record.failure?.message ?? "",
            attempts: record.totalAttempts,
            crashes: record.crashes,
            redriven: record.redriven,
            priority: record.priority.rawValue,
            createdAt: record.createdAt,
            firstFailedAt: record.firstFailedAt,
            diedAt: record.endedAt,
            payload: String(decoding: record.body, as: UTF8.self),
            isUnreadable: false,
            canBeRetried: true
        )
    }

    package init(_ stray: StrayLetter) {
        self.init(
            deadId: stray.id,
            group: stray.fingerprint,
            job: stray.name?.rawValue ?? "?",
            queue: stray.queue.rawValue,
            reason: stray.failure.kind,
            error: stray.failure.message,
            attempts: stray.attempts,
            crashes: 0,
            redriven: 0,
            priority: stray.priority.rawValue,
            diedAt: stray.diedAt,
            payload: String(decoding: stray.body, as: UTF8.self),
            isUnreadable: true,
            canBeRetried: stray.isBodyKept
        )
    }
}
