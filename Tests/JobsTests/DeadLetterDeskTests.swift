import Foundation
import Jobs
import TestSupport
import Testing

@Suite("Desk of dead letters", .timeLimit(.minutes(1)))
struct DeadLetterDeskTests {
    private let clock = ManualClock()
    private let store: MemoryJobStore
    private let broker: MemoryBroker
    private let queue = RecordedQueue()

    init() {
        store = MemoryJobStore(clock: clock)
        broker = MemoryBroker(clock: clock)
    }

    private func complete(_ entity: Int64) async throws {
        let request = JobRequest(name: "test", queue: "jobs", entity: entity, priority: .schedule, body: Data())
        for message in try await store.enqueue([request]).messages {
            _ = try await store.settle(message, as: .completed(next: []))
        }
    }

    private func die(_ entities: ClosedRange<Int64>, kind: String = "http_500") async throws {
        let requests = entities.map { entity in
            JobRequest(name: "test", queue: "jobs", entity: entity, priority: .schedule, body: Data())
        }
        for message in try await store.enqueue(requests).messages {
            _ = try await store.settle(message, as: .dead(FailureRecord(kind: kind, message: "broken")))
        }
    }

    private func desk(_ sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }) -> DeadLetterDesk {
        DeadLetterDesk(store: store, broker: broker, queue: queue, queues: ["jobs"], sleep: sleep)
    }

    private func take() async throws -> Message? {
        guard let delivery = try await broker.next(from: ["jobs"], minimumPriority: .lowest) else { return nil }
        let message = delivery.message
        try await delivery.settle(.completed(next: []))
        return message
    }

    private func dead() async throws -> Int { try await store.countDeadLetters(JobFilter()).count }

    @Test func aLotASecondAndNoMore() async throws {
        try await die(1...25)
        let pauses = Observed<[Duration]>([])
        let lots = Observed<[Int]>([])
        let retried = try await desk { pauses.append($0) }.end(JobFilter(), by: .retry, rate: 10) { lots.append($0) }
        #expect(retried == 25)
        #expect(pauses.value == [.seconds(1), .seconds(1)])
        #expect(lots.value == [10, 20, 25])
        for _ in 1...25 { #expect(try await take()?.priority == .refresh) }
    }

    @Test func whatIsAskedForByIDIsUrgent() async throws {
        try await die(1...1)
        let id = try #require(try await store.records(in: .failed, JobFilter(), before: nil, limit: 1).first?.id)
        try await desk().end(JobFilter(ids: [id]), by: .retry)
        #expect(try await take()?.priority == .manual)
    }

    /// Or it would go round and round with what dies at once.
    @Test func whatDiesAgainMeanwhileIsLeft() async throws {
        try await die(1...4)
        clock.advance(by: .seconds(5))
        let (store, clock, broker) = (store, clock, broker)
        let retried = try await desk { _ in
            clock.advance(by: .seconds(1))
            for _ in 1...2 {
                guard let delivery = try await broker.next(from: ["jobs"], minimumPriority: .lowest) else { return }
                let failure = FailureRecord(kind: "http_500", message: "broken")
                _ = try await store.settle(delivery.message, as: .dead(failure))
                try await delivery.settle(.dead(failure))
            }
        }.end(JobFilter(kind: "http_500"), by: .retry, rate: 2)
        #expect(retried == 4)
        #expect(try await dead() == 4)
    }

    @Test func aStopLeavesTheRestForTheNextTime() async throws {
        try await die(1...25)
        let retried = try await desk { _ in throw CancellationError() }.end(JobFilter(), by: .retry, rate: 10)
        #expect(retried == 10)
        #expect(try await dead() == 15)
        #expect(try await desk().end(JobFilter(), by: .retry, rate: 10) == 15)
    }

    @Test func copiesGoWithTheirRows() async throws {
        try await die(1...3)
        try await die(4...5, kind: "timeout")
        queue.copies.update { copies in
            copies = Set((1...6).map { JobGeneration(name: "test", entity: $0, generation: 1) })
        }
        #expect(try await desk().end(JobFilter(kind: "timeout"), by: .discard) == 2)
        // The sixth has no row: retention took it.
        #expect(queue.copies.value.map(\.entity).sorted() == [1, 2, 3])
        try await desk().end(JobFilter(), by: .retry)
        #expect(queue.copies.value.isEmpty)
    }

    @Test func copiesGoWithRowsThatAreTooOld() async throws {
        try await die(1...2)
        clock.advance(by: .seconds(100))
        try await die(3...3)
        queue.copies.update { copies in
            copies = Set((1...3).map { JobGeneration(name: "test", entity: $0, generation: 1) })
        }
        let old = clock.now.addingTimeInterval(-50)
        try await desk().removeEnded(JobRetention(endedBefore: old, deadBefore: old))
        #expect(queue.copies.value.map(\.entity) == [3])
        #expect(try await dead() == 1)
    }

    @Test func deadJobsHaveATermOfTheirOwn() async throws {
        try await die(1...1)
        try await complete(2)
        clock.advance(by: .seconds(100))
        try await complete(3)
        let (old, older) = (clock.now.addingTimeInterval(-50), clock.now.addingTimeInterval(-200))
        try await desk().removeEnded(JobRetention(endedBefore: old, deadBefore: older))
        #expect((1...3).map { store.row("test", $0)?.status } == [.failed, nil, .completed])
        try await desk().removeEnded(JobRetention(endedBefore: older, deadBefore: old))
        #expect((1...3).map { store.row("test", $0)?.status } == [nil, nil, .completed])
    }

    @Test func onlyAKeptBodyIsSentAgain() async throws {
        let strays = [true, false].map { isKept in
            StrayLetter(
                id: "\(isKept)",
                queue: "jobs",
                name: isKept ? "newer" : nil,
                priority: .login,
                failure: FailureRecord(kind: "unknown_job", message: ""),
                body: Data("{}".utf8),
                isBodyKept: isKept
            )
        }
        queue.letters.update { $0 = strays }
        #expect(try await desk().end(try await desk().strays(), by: .retry) == 1)
        #expect(queue.letters.value.map(\.id) == ["false"])
        let message = try #require(try await take())
        #expect((message.name, message.priority) == ("newer", .login))
        #expect(try await desk().end(try await desk().strays(), by: .discard) == 1)
        #expect(queue.letters.value.isEmpty)
    }
}

/// Copies and strays as a broker has them.
private final class RecordedQueue: DeadLetterQueue {
    let copies = Observed<Set<JobGeneration>>([])
    let letters = Observed<[StrayLetter]>([])

    func copies(in queues: [QueueName]) async throws(BrokerError) -> Set<JobGeneration> { copies.value }
    func strays(in queues: [QueueName]) async throws(BrokerError) -> [StrayLetter] { letters.value }

    func removeCopies(of keys: Set<JobGeneration>, in queues: [QueueName]) async throws(BrokerError) -> Int {
        copies.update { copies in
            defer { copies.subtract(keys) }
            return copies.intersection(keys).count
        }
    }

    func removeStrays(_ ids: Set<String>, in queues: [QueueName]) async throws(BrokerError) -> Int {
        letters.update { letters in
            defer { letters.removeAll { ids.contains($0.id) } }
            return letters.count { ids.contains($0.id) }
        }
    }
}
