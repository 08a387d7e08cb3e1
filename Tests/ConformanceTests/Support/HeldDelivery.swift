import Foundation
import Jobs

/// A delivery that a test keeps for a while.
final class HeldDelivery {
    let message: Message
    private let backend: Backend
    private var delivery: Delivery?

    init(_ delivery: consuming Delivery, _ backend: Backend) {
        message = delivery.message
        self.delivery = consume delivery
        self.backend = backend
    }

    /// As a worker does: the job store first, then the follow-ups, then the broker.
    @discardableResult
    func settle(_ settlement: Settlement) async throws -> [Message]? {
        let messages = try await backend.jobStore.settle(message, as: settlement)
        if let messages, !messages.isEmpty { try await backend.broker.publish(messages) }
        if let delivery = delivery.take() { try await delivery.settle(settlement) }
        return messages
    }

    /// The job store is not told: what a test has already settled there, or a worker that died never did.
    func drop() async throws {
        if let delivery = delivery.take() { try await delivery.settle(.completed(next: [])) }
    }
}

extension Backend {
    func take(_ queues: QueueName..., minimum: Priority = .lowest) async throws -> HeldDelivery {
        guard let delivery = try await broker.next(from: queues, minimumPriority: minimum) else {
            throw NothingDelivered()
        }
        return HeldDelivery(delivery, self)
    }

    /// Takes and settles, one by one.
    @discardableResult
    func perform(_ count: Int, _ queues: QueueName..., as settlement: Settlement = .completed(next: [])) async throws
        -> [Message]
    {
        var messages: [Message] = []
        for _ in 0..<count {
            guard let delivery = try await broker.next(from: queues, minimumPriority: .lowest) else { break }
            let held = HeldDelivery(delivery, self)
            messages.append(held.message)
            try await held.settle(settlement)
        }
        return messages
    }

    @discardableResult
    func enqueue(_ requests: JobRequest...) async throws -> Enqueued { try await enqueue(requests) }

    @discardableResult
    func enqueue(_ requests: [JobRequest]) async throws -> Enqueued {
        let enqueued = try await jobStore.enqueue(requests)
        try await broker.publish(enqueued.messages)
        return enqueued
    }

    func counts(_ queue: QueueName) async throws -> QueueCounts {
        try await jobStore.counts().first { $0.queue == queue } ?? QueueCounts(queue: queue)
    }
}

struct NothingDelivered: Error {}

extension QueueName {
    static let first: QueueName = "first_queue"
    static let second: QueueName = "second_queue"
}

extension JobRequest {
    static func test(
        _ entity: Int64,
        _ priority: Priority = .schedule,
        in queue: QueueName = .first,
        name: JobName = "test"
    ) -> JobRequest {
        JobRequest(name: name, queue: queue, entity: entity, priority: priority, body: Data("{\"id\":\(entity)}".utf8))
    }
}
