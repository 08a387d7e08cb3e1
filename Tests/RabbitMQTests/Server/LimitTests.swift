import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("What is held", .timeLimit(.minutes(5)))
struct LimitTests {
    @Test func withoutALimitThePrefetchBoundsWhatIsHeld() async throws {
        try await withPlace(configure: { $0.prefetch = 10 }) { place in
            let broker = try place.broker()
            try await broker.publish((1...30).map { .test($0, in: place.queue) })
            let held = try await broker.take(place.queue)
            try await broker.becomesReady(20, in: place.queue.rawValue)
            try await held.settle(.completed(next: []))
            try await broker.becomesReady(19, in: place.queue.rawValue)
        }
    }

    @Test func aLimitBoundsWhatIsHeldAlsoAfterItChanges() async throws {
        try await withPlace { place in
            let reserve = QueueRoom.urgentReserve
            let broker = try place.broker()
            try await broker.publish((1...60).map { .test($0, in: place.queue) })
            await broker.setLimit(QueueLimit(2), for: place.queue)
            var held = [try await broker.take(place.queue), try await broker.take(place.queue)]
            try await broker.becomesReady(60 - 2 - reserve, in: place.queue.rawValue)
            await broker.setLimit(QueueLimit(16), for: place.queue)
            try await broker.becomesReady(60 - 16 - reserve, in: place.queue.rawValue)
            for _ in 3...16 { held.append(try await broker.take(place.queue)) }

            // Less than what is in hand: nothing comes until so much is settled.
            await broker.setLimit(QueueLimit(3), for: place.queue)
            try await place.consumers(0, of: broker)
            for held in held.prefix(12) { try await held.settle(.completed(next: [])) }
            #expect(try await broker.ready(place.queue.rawValue) == 60 - 16 - reserve)
            // 16 + 4 were held, 12 are settled: 8 are more than 3 + 4. Now 6 are held, and one more may come.
            for held in held[12..<14] { try await held.settle(.completed(next: [])) }
            try await broker.becomesReady(60 - 16 - reserve - 1, in: place.queue.rawValue)
            // And the bound holds while older deliveries are settled.
            for held in held[14...] { try await held.settle(.completed(next: [])) }
            try await broker.becomesReady(60 - 16 - reserve - 3, in: place.queue.rawValue)
        }
    }

    @Test func aLimitOfNoneLeavesTheQueueAlone() async throws {
        try await withPlace(queues: ["closed", "open"]) { place in
            let broker = try place.broker()
            let (closed, open) = (place.topology.queues[0], place.topology.queues[1])
            await broker.setLimit(.closed, for: closed)
            try await broker.publish([.test(1, .login, in: closed), .test(2, in: open)])
            let other = try await broker.take(closed, open)
            #expect(other.message.queue == open)
            #expect(try await broker.ready(closed.rawValue) == 1)
            await broker.setLimit(QueueLimit(1), for: closed)
            let held = try await broker.take(closed, open)
            #expect(held.message.entity == 1)
            try await held.settle(.completed(next: []))
            try await other.settle(.completed(next: []))
        }
    }

    @Test func aCallerGetsNothingBelowItsMinimum() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish((1...5).map { .test($0, .schedule, in: place.queue) })
            let urgent = Task {
                let held = try await broker.take(place.queue, minimum: .manual)
                try await held.settle(.completed(next: []))
                return held.message.entity
            }
            for _ in 1...5 { try await broker.perform(place.queue) }
            try await broker.publish([.test(6, .manual, in: place.queue)])
            let entity = try await urgent.value
            #expect(entity == 6)
        }
    }

    @Test func urgentJobsPassAQueueThatIsFullOfSlowOnes() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            await broker.setLimit(QueueLimit(1), for: place.queue)
            try await broker.publish([.test(1, in: place.queue)])
            let slow = try await broker.take(place.queue)
            try await broker.publish([.test(2, .login, in: place.queue)])
            #expect(try await broker.perform(place.queue).entity == 2)
            try await slow.settle(.completed(next: []))
        }
    }
}

extension Place {
    /// Returns when the queue has so many consumers. Nothing tells when that changes, so it is asked again and again.
    func consumers(_ count: Int, of broker: RabbitMQBroker) async throws {
        while try await broker.checkTopology().entries.first(where: { $0.name == queue.rawValue })?.consumers != count {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
