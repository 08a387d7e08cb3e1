import Domain
package import Foundation
package import Jobs

/// What `jobs show` tells of one entity. Its JSON keys are these names in snake_case.
package struct EntityStory: Sendable, Codable, Equatable {
    /// A row of `sync_jobs`.
    package struct Job: Sendable, Codable, Equatable {
        package var rowId: Int64
        package var job: String
        package var queue: String
        /// `failed` is a dead letter.
        package var state: String
        package var priority: Int
        package var generation: Int64
        package var attempts: Int
        package var earlierAttempts: Int
        package var crashes: Int
        package var redriven: Int
        package var errorKind: String?
        package var error: String?
        package var createdAt: Date
        package var changedAt: Date
        package var firstFailedAt: Date?
        package var endedAt: Date?
        /// When it is, or will be, taken; of what has not ended.
        package var nextTryAt: Date?
    }

    /// A pair by which a killmail is known.
    package struct Reference: Sendable, Codable, Equatable {
        package var killmailHash: String
        package var state: String
    }

    /// What the store holds.
    package struct Stored: Sendable, Codable, Equatable {
        package var isKnown: Bool
        /// Good until then: not asked for again before.
        package var expiresAt: Date?
        package var isFresh: Bool?
        /// ESI has no such entity.
        package var missingReason: String?
        package var notes: [String]
        /// Of a killmail.
        package var references: [Reference]?
    }

    package var at: Date
    package var type: String
    package var id: Int64
    package var stored: Stored
    package var jobs: [Job]

    package init(at time: Date, type: String, id: Int64, stored: Stored, records: [JobRecord]) {
        at = time
        self.type = type
        self.id = id
        self.stored = stored
        jobs = records.map(Job.init)
    }
}

extension EntityStory.Job {
    init(_ record: JobRecord) {
        let isActive = record.state == .pending || record.state == .processing
        self.init(
            rowId: record.id,
            job: record.name.rawValue,
            queue: record.queue.rawValue,
            state: record.state.rawValue,
            priority: record.priority.rawValue,
            generation: record.generation,
            attempts: record.attempts,
            earlierAttempts: record.earlierAttempts,
            crashes: record.crashes,
            redriven: record.redriven,
            errorKind: record.failure?.kind,
            error: record.failure?.message,
            createdAt: record.createdAt,
            changedAt: record.changedAt,
            firstFailedAt: record.firstFailedAt,
            endedAt: record.endedAt,
            nextTryAt: isActive ? record.dueAt : nil
        )
    }
}
