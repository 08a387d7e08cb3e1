import Foundation
import Jobs
import Logging
import TestSupport
import Testing

@testable import RabbitMQ

@Suite("Stopping", .timeLimit(.minutes(5)))
struct StoppingTests {
    @Test func stoppingReturnsWhatLiesHereAndNobodyCountsACrash() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            try await broker.publish((1...30).map { .test($0, in: place.queue) })
            let held = try await broker.take(place.queue)
            let released = try await broker.take(place.queue)
            await broker.stopDelivering()
            #expect(try await broker.next(from: [place.queue], minimumPriority: .lowest) == nil)
            try await held.settle(.completed(next: []))
            try await released.settle(.released)
            await broker.close()

            let heir = try place.broker()
            var entities: Set<Int64> = []
            for _ in 1...29 {
                let held = try await heir.take(place.queue)
                #expect(!held.isRedelivered)
                entities.insert(held.message.entity ?? -1)
                try await held.settle(.completed(next: []))
            }
            #expect(entities == Set(2...30))
        }
    }

    @Test func stoppingEndsEveryWait() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let waiting = (0..<32).map { _ in
                Task { try await broker.next(from: [place.queue], minimumPriority: .lowest) == nil }
            }
            await place.events.wait { $0.contains { if case .consuming = $0 { true } else { false } } }
            await broker.stopDelivering()
            for task in waiting {
                let isEnded = try await task.value
                #expect(isEnded)
            }
        }
    }

    @Test func aCancelledCallerGetsNilAndLosesNothing() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let waiting = (0..<32).map { _ in
                Task {
                    guard let delivery = try await broker.next(from: [place.queue], minimumPriority: .lowest)
                    else { return 0 }
                    try await delivery.settle(.completed(next: []))
                    return 1
                }
            }
            try await broker.publish((1...16).map { .test($0, in: place.queue) })
            for task in waiting { task.cancel() }
            var performed = 0
            for task in waiting { performed += try await task.value }
            for _ in performed..<16 { try await broker.perform(place.queue) }
            await broker.close()
            #expect(try await place.broker().ready(place.queue.rawValue) == 0)
        }
    }

    @Test func runningEndsWithItsCancellationAndTellsTheServerWhatIsSettled() async throws {
        try await withPlace { place in
            let broker = try place.broker()
            let life = Task { try await broker.run() }
            try await broker.publish([.test(1, in: place.queue)])
            try await broker.perform(place.queue)
            life.cancel()
            try await life.value
            #expect(try await place.broker().ready(place.queue.rawValue) == 0)
            await #expect(throws: BrokerError.self) { try await broker.publish([.test(2, in: place.queue)]) }
        }
    }

    @Test func aBrokerThatIsOnlyDroppedEndsItsConnections() async throws {
        try await withPlace { place in
            let heir = try place.broker()
            try await heir.connect()
            do {
                let broker = try RabbitMQBroker(
                    place.configuration,
                    topology: place.topology,
                    logger: .init(label: "test")
                )
                try await broker.publish((1...3).map { .test($0, in: place.queue) })
                try await broker.perform(place.queue)
            }
            try await heir.becomesReady(2, in: place.queue.rawValue)
        }
    }
}
