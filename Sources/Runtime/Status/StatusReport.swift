package import Domain
import ESI
package import Foundation
package import Jobs

/// Everything that `status` tells. Its JSON keys are these names in snake_case, and stay as they are.
package struct StatusReport: Sendable, Codable, Equatable {
    package struct Queue: Sendable, Codable, Equatable {
        package var type: String
        package var queue: String
        package var ready: Int
        package var inFlight: Int
        package var waiting: Int
        package var dead: Int
        package var completed: Int
        package var discarded: Int
        /// How long the longest-waiting ready job has been due.
        package var oldestAgeSeconds: Double?
        package var nextDueAt: Date?
        package var consumers: Int
        /// How long what is ready and in flight takes at ESI's present limits; nil where nothing is, or no one route tells.
        package var backlogSeconds: Double?
    }

    package struct ErrorLimit: Sendable, Codable, Equatable {
        package var remaining: Int
        package var limit: Int
        package var requestsInFlight: Int
        /// Jobs in hand that wait for their turn to send.
        package var requestsWaiting: Int
    }

    package struct Failure: Sendable, Codable, Equatable {
        package var job: String
        package var kind: String
        package var state: FailureGroup.State
        package var count: Int
        package var example: String
        package var exampleId: Int64
        package var lastAt: Date
    }

    package var version = Version.current
    package var at: Date
    package var database: String
    package var entities: [String: Int]
    /// By state; nil where there are none.
    package var killmailReferences: [String: Int]?
    /// Of the pending ones, those whose jobs are dead letters or were discarded as such; nil where there are none.
    package var killmailReferencesGivenUp: Int?
    /// How long the other pending ones take at the present limits, as far as these are known.
    package var killmailBacklogSeconds: Double?
    package var queues: [Queue]
    package var workers: [WorkerStatus]
    package var errorLimit: ErrorLimit
    package var addresses: [Budget.Address]
    package var buckets: [Budget.Window]
    package var failures: [Failure]
    package var health: HealthVerdict

    package init(
        at time: Date,
        database: String,
        entities: [RecordKind: Int],
        killmails: KillmailCounts = KillmailCounts(),
        speeds: [QueueName: Plan.Speed] = [:],
        counts: [QueueCounts],
        workers: [WorkerEntry] = [],
        budget: Budget,
        failures: [FailureGroup],
        users: [User] = [],
        schedules: [HealthFacts.Schedule] = [],
        broker: BrokerLook? = nil,
        fullDisk: String? = nil,
        maximumAge: Duration = Configuration.maximumQueueAge
    ) {
        at = time
        self.database = database
        self.entities = Dictionary(uniqueKeysWithValues: RecordKind.allCases.map { ($0.plural, entities[$0] ?? 0) })
        let references = killmails.references
        if !references.isEmpty {
            killmailReferences = Dictionary(
                uniqueKeysWithValues: KillmailReference.State.allCases.map { ($0.rawValue, references[$0] ?? 0) }
            )
            if killmails.givenUp > 0 { killmailReferencesGivenUp = killmails.givenUp }
            if killmails.backlog > 0 {
                killmailBacklogSeconds = speeds[.killmails]?.seconds(killmails.backlog).toMilliseconds
            }
        }
        queues = Catalog.registry.queues.map { name in
            Queue(counts.first { $0.queue == name } ?? QueueCounts(queue: name), speeds[name], at: time)
        }
        self.workers = workers.map(WorkerStatus.init)
        let jobsInHand = queues.reduce(0) { $0 + $1.inFlight }
        errorLimit = ErrorLimit(
            remaining: budget.tightest?.errorsRemaining ?? ErrorBudget.limit,
            limit: budget.tightest?.errorLimit ?? ErrorBudget.limit,
            requestsInFlight: budget.requestsInFlight,
            requestsWaiting: max(0, jobsInHand - budget.requestsInFlight)
        )
        addresses = budget.addresses
        buckets = budget.buckets
        self.failures = failures.map(Failure.init)
        health =
            HealthFacts(
                at: time,
                queues: queues,
                workers: workers.map(HealthFacts.Worker.init),
                people: HealthFacts.People(users, failures: failures, at: time),
                schedules: schedules,
                budget: budget,
                broker: broker,
                fullDisk: fullDisk,
                maximumAge: maximumAge
            ).verdict
    }
}

extension StatusReport.Queue {
    init(_ counts: QueueCounts, _ speed: Plan.Speed?, at time: Date) {
        let backlog = counts.ready + counts.inFlight
        self.init(
            type: WorkerType(queue: counts.queue)?.word ?? "",
            queue: counts.queue.rawValue,
            ready: counts.ready,
            inFlight: counts.inFlight,
            waiting: counts.waiting,
            dead: counts.dead,
            completed: counts.completed,
            discarded: counts.discarded,
            oldestAgeSeconds: counts.oldestReadySince.map { max(0, time.timeIntervalSince($0)).toMilliseconds },
            nextDueAt: counts.nextDue,
            consumers: counts.consumers,
            backlogSeconds: backlog > 0 ? speed?.seconds(backlog).toMilliseconds : nil
        )
    }
}

extension StatusReport.Failure {
    init(_ group: FailureGroup) {
        self.init(
            job: group.name.rawValue,
            kind: group.kind,
            state: group.state,
            count: group.count,
            example: group.example,
            exampleId: group.exampleEntity,
            lastAt: group.lastAt
        )
    }
}
