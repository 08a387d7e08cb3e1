import Foundation
import Jobs
import TestSupport
import Testing

/// A worker with a broker and a store in memory, all of which write one journal.
final class Workshop: Sendable {
    let clock = ManualClock()
    let journal = Journal([])
    let events = Observed<[WorkerEvent]>([])
    let broker: MemoryBroker
    let store: MemoryJobStore
    let worker: Worker<TestServices>

    init(
        concurrency: Int = 1,
        grace: Duration = .seconds(25),
        cancellationGrace: Duration = .seconds(5),
        intake: AsyncStream<[QueueName: QueueLimit]>? = nil,
        perform: @escaping @Sendable (Int64, JobContext) async throws -> Outcome = { _, _ in .done() }
    ) {
        broker = MemoryBroker(clock: clock, journal: journal)
        store = MemoryJobStore(clock: clock, journal: journal)
        var configuration = WorkerConfiguration(queues: testRegistry.queues, concurrency: concurrency)
        configuration.grace = grace
        configuration.cancellationGrace = cancellationGrace
        worker = Worker(
            registry: testRegistry,
            services: TestServices(perform: perform),
            broker: broker,
            store: store,
            configuration: configuration,
            intake: intake,
            logger: .silent,
            onEvent: { [events] in events.append($0) }
        )
    }

    func enqueue<J: Job>(_ jobs: J..., priority: Priority = .schedule) async throws {
        let enqueued = try await store.enqueue(jobs.map { try JobRequest($0, priority: priority) })
        try await broker.publish(enqueued.messages)
    }

    /// As if workers had died with the job so many times: the store has counted it, the message says so.
    func enqueueCrashed(_ job: some Job, times: Int) async throws {
        var message = try #require(
            try await store.enqueue([JobRequest(job, priority: .schedule)]).messages.first
        )
        for _ in 0..<times { message = try #require(try await store.begin(message, redelivered: true).message) }
        try await broker.publish([message])
    }

    /// Another producer's message.
    func send(_ body: String, to queue: QueueName = SyncThing.queue, name: JobName? = nil, version: Int = 1)
        async throws
    {
        try await broker.publish([Message(version: version, queue: queue, name: name, body: Data(body.utf8))])
    }

    /// Runs the worker while the body runs, then stops it and waits for its end.
    func run(_ body: @Sendable () async throws -> Void) async throws {
        let life = Task { await worker.run() }
        do {
            try await body()
        } catch {
            worker.stop()
            await life.value
            throw error
        }
        worker.stop()
        await life.value
        #expect(broker.countInHand == 0)
    }

    func settlements(of entity: Int64) -> [Settlement] {
        journal.value.compactMap { entry in
            if case .settled(entity, let settlement) = entry { settlement } else { nil }
        }
    }
}
