import Foundation
import TestSupport
import Testing

@testable import Jobs

@Suite struct ReconcilerTests {
    private struct Directory: WorkerDirectory {
        var entries: [WorkerEntry] = []

        func renew(_ report: WorkerReport) async throws(JobStoreError) {}
        func leave(_ worker: WorkerIdentity) async throws(JobStoreError) {}
        func workers() async throws(JobStoreError) -> [WorkerEntry] { entries }
    }

    private static let queue: QueueName = "things"
    private let clock = ManualClock()

    private func reconciler(
        _ broker: MemoryBroker,
        _ store: MemoryJobStore,
        boot: String = "a",
        holding: [WorkerEntry] = []
    ) -> Reconciler {
        var pace = Reconciler.Pace()
        pace.page = 3
        pace.fewAtATime = 4
        return Reconciler(
            queues: [Self.queue, "others"],
            worker: WorkerIdentity(host: "h", pid: 1, boot: boot),
            jobs: store,
            broker: broker,
            directory: Directory(entries: holding),
            pace: pace,
            logger: .silent
        )
    }

    private func requests(_ count: Int64) -> [JobRequest] {
        (1...count).map { id in
            JobRequest(
                name: "thing",
                queue: Self.queue,
                entity: id,
                priority: Priority(Int(id)),
                body: Data("\(id)".utf8)
            )
        }
    }

    /// Looks every ten seconds, as it does by itself.
    private func look(_ reconciler: Reconciler, times: Int, _ starved: inout StarvedQueues) async throws {
        for _ in 0..<times {
            try await reconciler.look(&starved, at: .now + .seconds(clock.now.timeIntervalSince1970))
            clock.advance(by: .seconds(10))
        }
    }

    @Test func whatTheBrokerLostIsPublishedAnewOnce() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        let messages = try await store.enqueue(requests(8)).messages
        try await broker.publish(messages)
        broker.lose()
        clock.advance(by: .seconds(55))
        let reconciler = reconciler(broker, store)
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler, times: 3, &starved)
        #expect(broker.waiting.isEmpty)
        try await look(reconciler, times: 1, &starved)
        #expect(Set(broker.waiting.map(\.message.entity)) == Set(1...8))
        #expect(broker.waiting.allSatisfy { messages.contains($0.message) })
        try await look(reconciler, times: 20, &starved)
        #expect(broker.waiting.count == 8)
    }

    @Test func aBacklogIsNeverDoubled() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        try await broker.publish(try await store.enqueue(requests(10)).messages.dropLast(5))
        let reconciler = reconciler(broker, store)
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler, times: 60, &starved)
        #expect(broker.waiting.count == 5)
    }

    /// Its queue is never empty, so the lost one would wait for ever.
    @Test func theMostUrgentOfABusyQueueAreWokenNowAndThen() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        try await broker.publish(try await store.enqueue(requests(10)).messages.dropLast())
        let reconciler = reconciler(broker, store)
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler, times: 90, &starved)
        #expect(broker.waiting.count == 9)
        try await look(reconciler, times: 60, &starved)
        #expect(broker.waiting.map(\.message.entity).contains(10))
        #expect(broker.waiting.count == 9 + 4)
    }

    /// Nobody serves it, so that all its messages stay: with as many again each time, the broker would be full one day.
    @Test func aQueueThatNobodyServesDoesNotGrow() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        try await broker.publish(try await store.enqueue(requests(10)).messages)
        let reconciler = reconciler(broker, store)
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler, times: 300, &starved)
        #expect(broker.waiting.count == 10)
        // One is lost: as few as before are woken, and not again and again.
        _ = try await store.enqueue([
            JobRequest(name: "thing", queue: Self.queue, entity: 11, priority: .lowest, body: Data())
        ])
        try await look(reconciler, times: 300, &starved)
        #expect(broker.waiting.count == 14)
    }

    @Test func whatWorkersHoldIsNotLostUnlessTheyAreDead() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        _ = try await store.enqueue(requests(1))
        var entry = WorkerEntry(
            worker: WorkerIdentity(host: "h", pid: 2, boot: "b"),
            queues: [Self.queue],
            startedAt: clock.now,
            heartbeatAt: clock.now,
            held: [HeldJobs(queue: Self.queue, count: 0, ahead: 1)],
            readAt: clock.now
        )
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler(broker, store, holding: [entry]), times: 20, &starved)
        #expect(broker.waiting.isEmpty)
        entry.readAt = clock.now
        try await look(reconciler(broker, store, holding: [entry]), times: 3, &starved)
        #expect(broker.waiting.count == 1)
    }

    @Test func aRetryComesBackWhenItIsDueAndNotBefore() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        let message = try #require(try await store.enqueue(requests(1)).messages.first)
        let failure = FailureRecord(kind: "http_500", message: "no")
        _ = try await store.settle(message, as: .retried(after: .seconds(600), failure))
        let reconciler = reconciler(broker, store)
        var starved = StarvedQueues(patience: .seconds(20))
        try await look(reconciler, times: 60 + 6, &starved)
        #expect(broker.waiting.isEmpty)
        try await look(reconciler, times: 3, &starved)
        #expect(broker.waiting.map(\.message.attempts) == [1])
    }

    @Test func oneOfAllLeadsUntilItsTermEnds() async throws {
        let (broker, store) = (MemoryBroker(clock: clock), MemoryJobStore(clock: clock))
        let (first, second) = (reconciler(broker, store, boot: "a"), reconciler(broker, store, boot: "b"))
        _ = try await store.enqueue(requests(1))
        clock.advance(by: .seconds(120))
        var (ofFirst, ofSecond) = (StarvedQueues(patience: .seconds(20)), StarvedQueues(patience: .seconds(20)))
        try await first.look(&ofFirst, at: .now)
        for seconds in [0, 10, 20] {
            try await second.look(&ofSecond, at: .now + .seconds(seconds))
            clock.advance(by: .seconds(10))
        }
        #expect(broker.waiting.isEmpty)
        try await look(second, times: 3, &ofSecond)
        #expect(broker.waiting.count == 1)
    }
}
