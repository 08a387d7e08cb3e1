package import Logging

/// Publishes anew what a broker has lost: a deleted queue, or all of its data. Every worker process has one; one of all
/// leads, by a lease in the store.
package struct Reconciler: Sendable {
    package struct Pace: Sendable {
        package var interval: Duration = .seconds(10)
        /// Longer than two heartbeats of workers, and than two intervals.
        package var patience: Duration = .seconds(20)
        /// A wait may end late, and a publication may take its time.
        package var overdueAfter: Duration = .seconds(60)
        package var term: Duration = .seconds(30)
        package var page = 2000
        /// What waits for so long in a queue that others go through may have lost its wake-up. No job runs so long.
        package var overlookedAfter: Duration = .seconds(900)
        /// A second wake-up costs a look at a row: so few do not double a backlog.
        package var fewAtATime = 1000

        package init() {}
    }

    private let queues: [QueueName]
    private let worker: WorkerIdentity
    private let jobs: any OverdueJobs
    private let broker: any Broker & QueueObserver
    private let directory: any WorkerDirectory
    private let pace: Pace
    private let logger: Logger

    package init(
        queues: [QueueName],
        worker: WorkerIdentity,
        jobs: any OverdueJobs,
        broker: any Broker & QueueObserver,
        directory: any WorkerDirectory,
        pace: Pace = Pace(),
        logger: Logger
    ) {
        self.queues = queues
        self.worker = worker
        self.jobs = jobs
        self.broker = broker
        self.directory = directory
        self.pace = pace
        self.logger = logger
    }

    /// Until cancelled.
    package func run() async {
        var starved = StarvedQueues(patience: pace.patience)
        while !Task.isCancelled {
            do {
                try await look(&starved, at: .now)
            } catch {
                // What was seen before does not follow on what will be seen next.
                starved = StarvedQueues(patience: pace.patience)
                logger.info("The queues could not be compared with the jobs", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: pace.interval)
        }
    }

    func look(_ starved: inout StarvedQueues, at now: ContinuousClock.Instant) async throws {
        guard try await jobs.lead(worker, for: pace.term) else {
            starved = StarvedQueues(patience: pace.patience)
            return
        }
        let ready = try await broker.ready(in: queues)
        let empty = queues.filter { ready[$0] ?? 0 == 0 }
        let overdue = try await jobs.overdue(in: empty, by: pace.overdueAfter)
        var held: [QueueName: Int] = [:]
        for entry in try await directory.workers() where entry.health != .dead {
            for jobs in entry.held { held[jobs.queue, default: 0] += jobs.count + jobs.ahead }
        }
        let looks = queues.map { queue in
            (
                queue,
                StarvedQueues.Look(
                    ready: ready[queue] ?? 0,
                    held: held[queue] ?? 0,
                    isOverdue: overdue.queues.contains(queue)
                )
            )
        }
        let all = Dictionary(uniqueKeysWithValues: looks)
        for queue in starved.lost(all, at: now) { try await wake(queue, overdue) }
        for queue in starved.busy(all, at: now) {
            guard let look = all[queue], try await hidesLost(queue, look) else { continue }
            try await wakeFew(queue)
        }
    }

    /// Where there is a message for each job that is due, none is missed: of a queue that nobody serves, more and more
    /// wake-ups would pile up otherwise.
    private func hidesLost(_ queue: QueueName, _ look: StarvedQueues.Look) async throws -> Bool {
        let messages = look.ready + look.held
        return try await jobs.countDue(in: queue, upTo: messages + 1) > messages
    }

    /// Most of them have their wake-ups still and wait for their turn: which, no broker tells.
    private func wakeFew(_ queue: QueueName) async throws {
        let few = try await jobs.mostUrgent(in: queue, overdueBy: pace.overlookedAfter, limit: pace.fewAtATime)
        try await broker.publish(few)
    }

    /// Page by page, as long as this process leads.
    private func wake(_ queue: QueueName, _ overdue: OverdueQueues) async throws {
        var count = 0
        var last: Message?
        repeat {
            guard !Task.isCancelled, try await jobs.lead(worker, for: pace.term) else { break }
            let messages = try await jobs.wakeUps(
                in: queue,
                dueBefore: overdue.dueBefore,
                after: last,
                limit: pace.page
            )
            try await broker.publish(messages)
            count += messages.count
            last = messages.count == pace.page ? messages.last : nil
        } while last != nil
        guard count > 0 else { return }
        logger.warning(
            "The broker had lost jobs; they are queued anew",
            metadata: ["queue": "\(queue)", "jobs": "\(count)"]
        )
    }
}
