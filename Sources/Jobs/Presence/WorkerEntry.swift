package import Foundation

/// A worker as others see it. All times are the store's.
package struct WorkerEntry: Sendable, Equatable {
    package var worker: WorkerIdentity
    package var queues: [QueueName]
    package var startedAt: Date
    package var heartbeatAt: Date
    /// As of the last heartbeat.
    package var held: [HeldJobs]
    /// When its consumers were last known to be there; nil: not since it started.
    package var verifiedAt: Date?
    /// Its process is known to have ended.
    package var hasEnded: Bool
    package var readAt: Date

    package init(
        worker: WorkerIdentity,
        queues: [QueueName],
        startedAt: Date,
        heartbeatAt: Date,
        held: [HeldJobs] = [],
        verifiedAt: Date? = nil,
        hasEnded: Bool = false,
        readAt: Date
    ) {
        self.worker = worker
        self.queues = queues
        self.startedAt = startedAt
        self.heartbeatAt = heartbeatAt
        self.held = held
        self.verifiedAt = verifiedAt
        self.hasEnded = hasEnded
        self.readAt = readAt
    }

    /// Jobs in the hands of its slots.
    package var holding: Int { held.reduce(0) { $0 + $1.count } }

    /// Since when the oldest job in hand has been so.
    package var holdingSince: Date? {
        let oldest = held.filter { $0.count > 0 }.map(\.seconds).max()
        return oldest.map { heartbeatAt.addingTimeInterval(-$0) }
    }

    /// It was heard of lately, but its consumers were not verified: the broker is away, or has forgotten it.
    package var isCutOff: Bool {
        health == .late && readAt.timeIntervalSince(heartbeatAt) <= WorkerHealth.lateAfter
    }

    /// What it takes messages from, as far as that is known.
    package var consumedQueues: [QueueName] { health == .dead || isCutOff ? [] : queues }

    package var health: WorkerHealth {
        WorkerHealth(
            hasEnded: hasEnded,
            sinceHeartbeat: readAt.timeIntervalSince(heartbeatAt),
            sinceVerified: readAt.timeIntervalSince(verifiedAt ?? startedAt)
        )
    }
}
