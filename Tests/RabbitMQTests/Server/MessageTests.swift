import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("Messages", .timeLimit(.minutes(5)))
struct MessageTests {
    /// Confirmed one by one, they take longer than one lot may: as many as the server's disk makes it take.
    @Test func manyMessagesHaveADeadlineForEachLot() async throws {
        let configure: (inout RabbitMQBroker.Configuration) -> Void = {
            $0.publishTimeout = .milliseconds(1500)
            $0.publishLot = 10
            $0.confirmWindow = 1
        }
        try await withPlace(configure: configure) { place in
            let broker = try place.broker()
            try await broker.connect()
            var (count, published) = (3000, 0)
            var elapsed = Duration.zero
            while elapsed <= place.configuration.publishTimeout {
                let begin = ContinuousClock.now
                try await broker.publish((1...Int64(count)).map { .test($0, in: place.queue) })
                elapsed = .now - begin
                published += count
                count *= 2
            }
            #expect(try await broker.ready(place.queue.rawValue) == published)
        }
    }

    @Test func aMessageArrivesAsItWasPublished() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let message = Message(
                queue: place.queue,
                name: "test",
                entity: 9_007_199_254_740_993,
                generation: 4,
                priority: .login,
                attempts: 2,
                crashes: 1,
                body: Data("{\"id\":9007199254740993,\"name\":\"Jita 🛸\"}".utf8)
            )
            try await broker.publish([message])
            let held = try await broker.take(place.queue)
            #expect(held.message == message)
            #expect(!held.isRedelivered)
            try await held.settle(.completed(next: []))
        }
    }

    @Test func bodiesOfAnySizeUpToTheLargestTravel() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            for size in [0, 1, 4096, RabbitMQBroker.largestBody] {
                var message = Message.test(1, in: place.queue)
                message.body = Data((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                try await broker.publish([message])
                #expect(try await broker.perform(place.queue).body == message.body)
            }
            var message = Message.test(1, in: place.queue)
            message.body = Data(count: RabbitMQBroker.largestBody + 1)
            let error = await #expect(throws: BrokerError.self) { try await broker.publish([message]) }
            #expect(error?.message.contains("a body of more than") == true)
        }
    }

    @Test func theMostUrgentComesFirstThenTheOldest() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let priorities: [(Int64, Int)] = [(1, 3), (2, 8), (3, 0), (4, 3), (5, 10), (6, 8)]
            try await broker.publish(priorities.map { .test($0, Priority($1), in: place.queue) })
            await broker.setLimit(QueueLimit(1), for: place.queue)
            var order: [Int64?] = []
            for _ in priorities { order.append(try await broker.perform(place.queue).entity) }
            #expect(order == [5, 2, 6, 1, 4, 3])
        }
    }

    @Test func theMostUrgentOfAllQueuesComesFirst() async throws {
        try await withPlace(queues: ["a", "b"]) { place in
            let broker = try place.broker()
            let (first, second) = (place.topology.queues[0], place.topology.queues[1])
            try await broker.publish([
                .test(1, .refresh, in: first), .test(2, .login, in: second), .test(3, .manual, in: first),
            ])
            var order: [Int64?] = []
            for _ in 1...3 {
                let held = try await broker.take(first, second)
                order.append(held.message.entity)
                try await held.settle(.completed(next: []))
            }
            #expect(order == [2, 3, 1])
        }
    }

    @Test func equallyUrgentQueuesTakeTurns() async throws {
        try await withPlace(queues: ["a", "b"]) { place in
            let broker = try place.broker()
            let (first, second) = (place.topology.queues[0], place.topology.queues[1])
            try await broker.publish((1...20).flatMap { [.test($0, in: first), .test($0, in: second)] })
            var queues: [QueueName] = []
            for _ in 1...20 {
                let held = try await broker.take(first, second)
                queues.append(held.message.queue)
                try await held.settle(.completed(next: []))
            }
            #expect(queues.count { $0 == first } == 10)
        }
    }

    /// Without a window this would take a round trip each; without the right bookkeeping some would wait for ever.
    @Test func thousandsOfConfirmsFindTheirPublications() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<50 {
                    group.addTask {
                        for part in 0..<10 {
                            let first = Int64(task * 100 + part * 10)
                            let priority = Priority(task % 11)
                            try await broker.publish((first..<first + 10).map { .test($0, priority, in: place.queue) })
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Confirmed is ready.
            #expect(try await broker.ready(place.queue.rawValue) == 5000)
            var seen: Set<Int64> = []
            for _ in 0..<5000 { seen.insert(try await broker.perform(place.queue).entity ?? -1) }
            #expect(seen == Set(0..<5000))
        }
    }

    @Test func aMessageThatNoQueueTakesIsAnError() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let error = await #expect(throws: BrokerError.self) {
                try await broker.publish([.test(1, in: place.queue), .test(2, in: "nowhere")])
            }
            #expect(error?.message.contains("no queue of RabbitMQ takes messages for nowhere") == true)
            // The connection is as good as before.
            try await broker.publish([.test(3, in: place.queue)])
            #expect(try await broker.ready(place.queue.rawValue) == 2)
        }
    }

    @Test func anEmptyPublicationIsDone() async throws {
        try await withPlace { place in
            try await place.broker().publish([])
            #expect(place.events.value.isEmpty)
        }
    }

    @Test(arguments: [
        "42", "{\"id\":42}", "{\"entityId\":42,\"queuedAt\":\"2026-08-18T00:00:00Z\",\"source\":\"x\"}", "",
    ])
    func anotherProducersMessageIsDelivered(body: String) async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.connect()
            try await broker.publishForeign(body, to: place.queue, properties: Properties(priority: 5))
            let message = try await broker.perform(place.queue)
            #expect(message == Message(queue: place.queue, priority: .manual, body: Data(body.utf8)))
        }
    }
}
