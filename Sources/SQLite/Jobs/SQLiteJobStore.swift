package import Foundation
import GRDB
package import Jobs

/// The table `sync_jobs`, which here is the queue as well: a row is the message.
///
/// A claim sets a row to `processing`, so ``begin(_:redelivered:)`` has nothing to record for what ``SQLiteBroker``
/// delivered. When ``settle(_:as:)`` throws, the row is still claimed and nothing is lost: the caller tries again.
package struct SQLiteJobStore: JobStore {
    /// Short enough for other writers to get in between.
    static let requestsPerTransaction = 2000

    private let database: SQLiteDatabase

    private let registry: WorkerRegistry

    init(_ database: SQLiteDatabase, registry: WorkerRegistry) {
        self.database = database
        self.registry = registry
    }

    /// Atomic up to 2,000 requests. Of more, those of the earlier transactions stay queued when a later one fails, and
    /// the error says how many.
    package func enqueue(_ requests: [JobRequest]) async throws(JobStoreError) -> Enqueued {
        var total = Enqueued()
        for lot in requests.lots(of: Self.requestsPerTransaction) {
            do {
                let enqueued = try await database.write { [clock = database.clock] in
                    try JobRow.enqueue(lot, now: clock.milliseconds(), in: $0)
                }
                total.messages += enqueued.messages
                total.unchanged += enqueued.unchanged
            } catch {
                guard lot.startIndex > 0 else { throw JobStoreError(error) }
                throw JobStoreError("\(error); \(lot.startIndex) of \(requests.count) jobs had been queued before")
            }
        }
        return total
    }

    /// The claim has just read the row, so a first delivery needs no second look.
    package func begin(_ message: Message, redelivered: Bool) async throws(JobStoreError) -> Beginning {
        // Only what is due is claimed.
        if !redelivered, message.generation != nil { return .run(message) }
        let current = try await write { [registry] database, now in
            guard message.generation == nil else {
                return try JobRow.begin(message, now: now, in: database)
            }
            let worker = try registry.enter(serving: [message.queue], now: now, in: database).id
            return try JobRow.beginForeign(message, worker: worker, now: now, in: database)
        }
        return current.map(Beginning.run) ?? .unwanted
    }

    package func beginAlone(_ message: Message) async throws(JobStoreError) -> Bool {
        try await write { database, now in try JobRow.beginAlone(message, now: now, in: database) }
    }

    package func settle(_ message: Message, as settlement: Settlement) async throws(JobStoreError) -> [Message]? {
        try await write { database, now in
            guard try JobRow.settle(message, as: settlement, now: now, in: database) else { return nil }
            let next = settlement.followUps
            return next.isEmpty ? [] : try JobRow.enqueue(next[...], now: now, in: database).messages
        }
    }

    /// In transactions of a few thousand rows, so that workers go on meanwhile.
    package func cancel(in queues: [QueueName]) async throws(JobStoreError) -> [QueueName: Int] {
        var cancelled: [QueueName: Int] = [:]
        for queue in queues {
            var count = 0
            repeat {
                count = try await write { database, now in
                    try JobRow.cancel(atMost: Self.requestsPerTransaction, of: queue, now: now, in: database)
                }
                cancelled[queue, default: 0] += count
            } while count > 0
        }
        return cancelled
    }

    package func counts() async throws(JobStoreError) -> [QueueCounts] {
        try await read { [locks = database.locks] database, now in
            try JobRow.counts(now: now, locks: locks, in: database)
        }
    }

    package func failures(limit: Int) async throws(JobStoreError) -> [FailureGroup] {
        try await read { database, _ in try JobRow.failures(limit: limit, in: database) }
    }

    package func finished(from: Date, to: Date) async throws(JobStoreError) -> [QueueName: FinishedJobs] {
        try await read { database, _ in
            try JobRow.finished(from: from.milliseconds, to: to.milliseconds, in: database)
        }
    }

    package func register(
        _ schedule: String,
        every interval: Duration,
        at now: Date
    ) async throws(JobStoreError) -> ScheduleState {
        // Known ones are looked at every few seconds: that must not write.
        let known = try await schedules().first { $0.name == schedule }
        if let known, known.interval == interval { return known }
        return try await write { database, _ in
            try ScheduleRow.register(schedule, every: interval, at: now, in: database)
        }
    }

    package func tick(
        _ state: ScheduleState,
        at now: Date,
        next: Date,
        requests: [JobRequest]
    ) async throws(JobStoreError) -> Enqueued? {
        try await write { database, storeNow in
            guard try ScheduleRow.tick(state, at: now, next: next, in: database) else { return nil }
            return try JobRow.enqueue(requests[...], now: storeNow, in: database)
        }
    }

    package func schedules() async throws(JobStoreError) -> [ScheduleState] {
        try await read { database, _ in try ScheduleRow.all(in: database) }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Int64) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await database.write { [clock = database.clock] in try body($0, clock.milliseconds()) }
        } catch {
            throw JobStoreError(error)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Int64) throws -> Value
    ) async throws(JobStoreError) -> Value {
        do {
            return try await database.readAtLength { [clock = database.clock] in try body($0, clock.milliseconds()) }
        } catch {
            throw JobStoreError(error)
        }
    }
}
