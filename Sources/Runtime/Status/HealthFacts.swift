import Domain
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

    /// Those who logged in.
    package struct People: Sendable {
        /// How many only a login helps.
        package var stopped = 0
        /// How many lists could not be read, and not for an hour before either.
        package var failing = 0
        /// Why one of those could not be read.
        package var failure: String?
        /// Why nobody's tokens can be used; nil where they can, as far as jobs have found out.
        package var tokenTrouble: String?

        package init() {}
    }

    package var at: Date
    package var people: People
    package var queues: [StatusReport.Queue]
    package var workers: [Worker]
    package var schedules: [Schedule]
    package var budget: Budget
    /// nil where there is no broker.
    package var broker: BrokerLook?
    /// The folder of the database's file, where its disk is full.
    package var fullDisk: String?
    /// A job that has been due for longer is a problem.
    package var maximumAge: Duration

    package init(
        at time: Date,
        queues: [StatusReport.Queue],
        workers: [Worker] = [],
        people: People = People(),
        schedules: [Schedule] = [],
        budget: Budget = Budget(),
        broker: BrokerLook? = nil,
        fullDisk: String? = nil,
        maximumAge: Duration
    ) {
        at = time
        self.people = people
        self.queues = queues
        self.workers = workers
        self.schedules = schedules
        self.budget = budget
        self.broker = broker
        self.fullDisk = fullDisk
        self.maximumAge = maximumAge
    }
}

extension HealthFacts.People {
    private static let patience: TimeInterval = 3600

    init(_ users: [User], failures: [FailureGroup], at now: Date) {
        self.init()
        stopped = users.count { $0.stopped != nil }
        let failing = users.filter { user in
            user.stopped == nil && user.lastError != nil
                && now.timeIntervalSince(user.lastKillmailSyncAt ?? user.loggedInAt) > Self.patience
        }
        self.failing = failing.count
        failure = failing.first?.lastError
        tokenTrouble = failures.first { $0.kind == TokenError.configurationKind && $0.state == .retrying }?.example
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
            isCutOff: entry.isCutOff
        )
    }
}
