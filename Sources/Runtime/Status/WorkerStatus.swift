import Domain
package import Foundation
package import Jobs

/// A worker as `status` tells of it.
package struct WorkerStatus: Sendable, Codable, Equatable {
    package struct Held: Sendable, Codable, Equatable {
        package var queue: String
        package var count: Int
        package var since: Date
    }

    package var host: String
    package var pid: Int
    package var boot: String
    package var health: WorkerHealth
    package var types: [String]
    package var startedAt: Date
    package var heartbeatAt: Date
    /// When it was last made sure that jobs would reach it.
    package var consumersVerifiedAt: Date?
    /// Jobs in hand, over all queues; as of the last heartbeat.
    package var holding: Int
    package var holdingSince: Date?
    /// The same by queue, where there are any.
    package var held: [Held]
    /// Since the last heartbeat, by the store's clock.
    package var silentSeconds: Double

    package init(_ entry: WorkerEntry) {
        host = entry.worker.host
        pid = entry.worker.pid
        boot = entry.worker.boot
        health = entry.health
        types = entry.queues.map { WorkerType(queue: $0)?.word ?? $0.rawValue }
        startedAt = entry.startedAt
        heartbeatAt = entry.heartbeatAt
        consumersVerifiedAt = entry.verifiedAt
        holding = entry.holding
        holdingSince = entry.holdingSince
        held = entry.held.filter { $0.count > 0 }.map { jobs in
            Held(
                queue: jobs.queue.rawValue,
                count: jobs.count,
                since: entry.heartbeatAt.addingTimeInterval(-jobs.seconds)
            )
        }
        silentSeconds = max(0, entry.readAt.timeIntervalSince(entry.heartbeatAt)).toMilliseconds
    }
}
