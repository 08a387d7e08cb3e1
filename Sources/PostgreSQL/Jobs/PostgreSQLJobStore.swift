package import Foundation
package import Jobs

/// The table `sync_jobs`: the truth about every job, beside a broker whose messages are its wake-ups.
///
/// A row is pending from its request to its end. That it is in flight is not written down, because a delivery that goes
/// well needs no write before it runs.
package struct PostgreSQLJobStore: JobStore {
    /// Short enough for other writers to get in between.
    static let jobsPerTransaction = 2000

    let database: PostgreSQLDatabase

    package init(_ database: PostgreSQLDatabase) { self.database = database }

    /// Atomic up to 2,000 requests. Of more, those of the earlier transactions stay queued when a later one fails, and
    /// the error says how many.
    package func enqueue(_ requests: [JobRequest]) async throws(JobStoreError) -> Enqueued {
        var total = Enqueued()
        for lot in requests.lots(of: Self.jobsPerTransaction) {
            do {
                let enqueued = try await database.writeJob(EnqueueJobs(requests: Array(lot)))
                total.messages += enqueued.messages
                total.unchanged += enqueued.unchanged
            } catch {
                guard lot.startIndex > 0 else { throw JobStoreError(error) }
                throw JobStoreError("\(error); \(lot.startIndex) of \(requests.count) jobs had been queued before")
            }
        }
        return total
    }

    package func begin(_ message: Message, redelivered: Bool) async throws(JobStoreError) -> Beginning {
        guard message.generation != nil else { return try await adopt(message, redelivered: redelivered) }
        let look = try await read(LookAtJob(message))
        guard redelivered, case .run = look else { return look }
        return try await beginAgain(message)
    }

    /// A worker may have died with it.
    @inline(never)
    private func beginAgain(_ message: Message) async throws(JobStoreError) -> Beginning {
        try await write(BeginJob(message)).map(Beginning.run) ?? .unwanted
    }

    /// Another producer's message becomes a row. Where its worker died once the row was there, it is that row's wake-up, the
    /// only one as far as anybody knows.
    @inline(never)
    private func adopt(_ message: Message, redelivered: Bool) async throws(JobStoreError) -> Beginning {
        guard let request = JobRequest(foreign: message) else {
            throw JobStoreError("a message of \(message.queue) without job name or entity cannot be kept in PostgreSQL")
        }
        if let queued = try await write(EnqueueJobs(requests: [request])).messages.first { return .run(queued) }
        guard redelivered, let known = try await wakeUp(of: request) else { return .unwanted }
        return try await begin(known, redelivered: true)
    }

    package func beginAlone(_ message: Message) async throws(JobStoreError) -> Bool {
        try await write(BeginSoloRun(message))
    }

    package func settle(_ message: Message, as settlement: Settlement) async throws(JobStoreError) -> [Message]? {
        try await write(SettleJob(message, as: settlement))
    }

    /// In transactions of a few thousand rows, so that workers go on meanwhile.
    package func cancel(in queues: [QueueName]) async throws(JobStoreError) -> [QueueName: Int] {
        var cancelled: [QueueName: Int] = [:]
        for queue in queues {
            var count = 0
            repeat {
                count = try await write(CancelJobs(queue: queue, limit: Self.jobsPerTransaction))
                cancelled[queue, default: 0] += count
            } while count > 0
        }
        return cancelled
    }

    package func counts() async throws(JobStoreError) -> [QueueCounts] {
        try await readAtLength(CountJobs())
    }

    package func failures(limit: Int) async throws(JobStoreError) -> [FailureGroup] {
        try await readAtLength(ListFailures(limit: limit))
    }

    package func finished(from: Date, to: Date) async throws(JobStoreError) -> [QueueName: FinishedJobs] {
        try await readAtLength(CountFinished(from: from, to: to))
    }
}

/// Apart from their callers: a worker's slot keeps room for the largest that it ever waited in.
extension PostgreSQLJobStore {
    @inline(never)
    func write<Operation: BatchOperation>(
        _ operation: @autoclosure () throws(PostgreSQLFailure) -> Operation
    ) async throws(JobStoreError) -> Operation.Output {
        do {
            return try await database.writeJob(try operation())
        } catch {
            throw JobStoreError(error)
        }
    }

    @inline(never)
    func read<Operation: BatchOperation>(
        _ operation: @autoclosure () throws(PostgreSQLFailure) -> Operation
    ) async throws(JobStoreError) -> Operation.Output {
        do {
            return try await database.read(try operation())
        } catch {
            throw JobStoreError(error)
        }
    }

    func readAtLength<Operation: BatchOperation>(
        _ operation: Operation
    ) async throws(JobStoreError) -> Operation.Output {
        do {
            return try await database.readAtLength(operation)
        } catch {
            throw JobStoreError(error)
        }
    }
}
