package import Foundation
package import Jobs

/// What a verdict is made of. A value: nothing is asked here.
package struct HealthFacts: Sendable {
    package struct Worker: Sendable {
        package var name: String
        package var queues: [String]
        package var isHealthy: Bool
        /// What is wrong with it, as in `died` or `was last heard of 40 s ago`.
        package var trouble: String
        /// It lives, but the broker is away, or has forgotten it.
        package var isCutOff: Bool

        package init(
            name: String,
            queues: [String],
            isHealthy: Bool,
            trouble: String = "",
            isCutOff: Bool = false
        ) {
            self.name = name
            self.queues = queues
            self.isHealthy = isHealthy
            self.trouble = trouble
            self.isCutOff = isCutOff
        }
    }

    package struct Schedule: Sendable {
        package var name: String
        package var interval: Duration
        /// nil: not since the database was made.
        package var lastAt: Date?

        package init(name: String, interval: Duration, lastAt: Date?) {
            self.name = name
            self.interval = interval
            self.lastAt = lastAt
        }
    }

    package var at: Date
    package var queues: [StatusReport.Queue]
    package var workers: [Worker]
    package var schedules: [Schedule]
    package var budget: Budget
    /// nil where there is no broker.
    package var broker: BrokerLook?
    /// A job that has been due for longer is a problem.
    package var maximumAge: Duration

    package init(
        at time: Date,
        queues: [StatusReport.Queue],
        workers: [Worker] = [],
        schedules: [Schedule] = [],
        budget: Budget = Budget(),
        broker: BrokerLook? = nil,
        maximumAge: Duration
    ) {
        at = time
        self.queues = queues
        self.workers = workers
        self.schedules = schedules
        self.budget = budget
        self.broker = broker
        self.maximumAge = maximumAge
    }
}

extension HealthFacts.Worker {
    package init(_ entry: WorkerEntry) {
        let isSilent = entry.readAt.timeIntervalSince(entry.heartbeatAt) > WorkerHealth.lateAfter
        self.init(
            name: "\(entry.worker.host):\(entry.worker.pid)",
            queues: entry.queues.map(\.rawValue),
            isHealthy: entry.health == .healthy,
            trouble: entry.hasEnded
                ? "died"
                : isSilent
                    ? "was last heard of \(DurationText.ago(entry.heartbeatAt, at: entry.readAt))"
                    : "does not know whether jobs would reach it",
            isCutOff: entry.health == .late && !isSilent
        )
    }
}
