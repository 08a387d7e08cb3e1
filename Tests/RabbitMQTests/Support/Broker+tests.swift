import Foundation
import Jobs

@testable import RabbitMQ

/// A delivery that a test keeps for a while.
final class Held {
    let message: Message
    let isRedelivered: Bool
    private var delivery: Delivery?

    init(_ delivery: consuming Delivery) {
        message = delivery.message
        isRedelivered = delivery.isRedelivered
        self.delivery = consume delivery
    }

    func settle(_ settlement: Settlement, as message: Message? = nil) async throws {
        guard var delivery = delivery.take() else { return }
        if let message { delivery.message = message }
        try await delivery.settle(settlement)
    }
}

struct NothingDelivered: Error {}

extension RabbitMQBroker {
    func take(_ queues: QueueName..., minimum: Priority = .lowest) async throws -> Held {
        guard let delivery = try await next(from: queues, minimumPriority: minimum) else { throw NothingDelivered() }
        return Held(delivery)
    }

    /// Takes and settles one.
    @discardableResult
    func perform(_ queue: QueueName, as settlement: Settlement = .completed(next: [])) async throws -> Message {
        let held = try await take(queue)
        try await held.settle(settlement)
        return held.message
    }

    /// How many are ready, as the server says. Not in hand.
    func ready(_ queue: String) async throws -> Int {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.openChannel(9)
            let state = try connection.declare(Topology.Queue(name: queue), isPassive: true, on: 9)
            try connection.closeChannel(9)
            return state.ready
        }
    }

    /// Returns when so many are ready. Nothing tells when that changes, so it is asked again and again.
    func becomesReady(_ count: Int, in queue: String) async throws {
        while try await ready(queue) != count { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Returns when the consumers were verified after that moment.
    func isVerified(after moment: ContinuousClock.Instant) async throws {
        while lastVerified.map({ $0 <= moment }) ?? true { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// As another producer sends: to the queue, with what properties it likes, and without looking back.
    func publishForeign(_ body: String, to queue: QueueName, properties: Properties = Properties()) async throws {
        try await publisher.use { connection throws(AMQPFailure) in
            var letter = Letter(Envelope(Message(queue: queue, body: Data(body.utf8)), firstSeen: Date()), to: queue)
            letter.properties = properties
            try connection.openChannel(9)
            try connection.publish(letter, on: 9)
            try connection.closeChannel(9)
        }
    }

    func declare(_ queue: Topology.Queue) async throws {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.openChannel(9)
            try connection.declare(queue, on: 9)
            try connection.closeChannel(9)
        }
    }

    func bind(_ binding: Topology.Binding) async throws {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.openChannel(9)
            try connection.bind(binding, on: 9)
            try connection.closeChannel(9)
        }
    }

    func delete(_ queue: String) async throws {
        try await publisher.use { connection throws(AMQPFailure) in try connection.delete(queue, on: 9) }
    }

    func deleteExchange(_ exchange: String) async throws {
        try await publisher.use { connection throws(AMQPFailure) in try connection.deleteExchange(exchange, on: 9) }
    }

    /// The next message of the queue with all that is beside it, which leaves the queue.
    func read(_ queue: String) async throws -> ConnectionEvent.Content {
        try await publisher.use { connection throws(AMQPFailure) in
            try connection.openChannel(9)
            try connection.consume(queue, tag: "reader", prefetch: 1, on: 9)
            let deadline = ContinuousClock.now + .seconds(20)
            while ContinuousClock.now < deadline {
                guard case .delivery(9, let tag, _, let content)? = try connection.nextEvent() else {
                    connection.awaitInput(milliseconds: 100)
                    continue
                }
                try connection.acknowledge(Acknowledgement(tag: tag, isMultiple: false), on: 9)
                try connection.closeChannel(9)
                return content
            }
            throw .connection("nothing came out of \(queue)")
        }
    }
}

extension Letter {
    /// Straight to the queue.
    init(_ envelope: Envelope, to queue: QueueName) {
        self.init(envelope, Topology(queues: [queue]), now: envelope.firstSeen)
    }
}

extension Message {
    static func test(_ entity: Int64, _ priority: Priority = .schedule, in queue: QueueName) -> Message {
        Message(
            queue: queue,
            name: "test",
            entity: entity,
            generation: 1,
            priority: priority,
            body: Data("{\"id\":\(entity)}".utf8)
        )
    }
}
