import Foundation
import Jobs
import TestSupport
import Testing

@testable import RabbitMQ

/// Every confirmed message is executed, whoever dies meanwhile.
@Suite("Ledger", .timeLimit(.minutes(10)))
struct LedgerTests {
    private static let count = 4000

    private struct Entries: Sendable {
        var confirmed: Set<Int64> = []
        var executed: [Int64: Int] = [:]
        /// Deliveries in hand when their worker died.
        var abandoned = 0
        var lives: [Life] = []
    }

    /// One life of a worker: it ends without a word after so many deliveries.
    private final class Life: Sendable {
        let isOver = Observed(false)
        private let proxy: Proxy
        private let deliveries: Observed<Int>

        init(deliveries: Int, proxy: Proxy) {
            self.deliveries = Observed(deliveries)
            self.proxy = proxy
        }

        /// - Returns: whether it is still alive.
        func takeOne() -> Bool {
            let isAlive = deliveries.update { deliveries in
                deliveries -= 1
                return deliveries >= 0
            }
            if !isAlive { end() }
            return isAlive
        }

        /// Nothing that is said after this reaches the server.
        func end() {
            proxy.stop()
            isOver.update { $0 = true }
        }
    }

    @Test func everyConfirmedMessageIsExecuted() async throws {
        let proxy = try Proxy(to: TestServer.configuration().port)
        defer { proxy.stop() }
        try await withPlace(rungs: [20, 50], configure: { $0.port = proxy.port }) { place in
            let entries = Observed(Entries())
            try await place.broker().connect()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for producer in 0..<4 { group.addTask { try await produce(producer, place, entries) } }
                for worker in 0..<3 { group.addTask { try await work(UInt64(worker), place, entries) } }
                group.addTask {
                    for part in 1...6 {
                        await entries.wait { $0.executed.count > Self.count * part / 8 }
                        proxy.cut()
                    }
                }
                try await group.waitForAll()
            }
            let result = entries.value
            let lost = result.confirmed.subtracting(result.executed.keys)
            #expect(result.confirmed.count == Self.count)
            #expect(lost.isEmpty, "\(lost.count) lost")
            // The test has tried what it is about.
            #expect(result.abandoned > 0)
            #expect(result.lives.count > 3)
        }
    }

    private func produce(_ producer: Int, _ place: Place, _ entries: Observed<Entries>) async throws {
        let broker = try place.broker()
        let share = Int64(Self.count / 4)
        for start in stride(from: Int64(producer) * share, to: Int64(producer + 1) * share, by: 25) {
            let entities = start..<start + 25
            try await broker.publish(entities.map { .test($0, Priority(Int($0 % 11)), in: place.queue) })
            entries.update { $0.confirmed.formUnion(entities) }
        }
    }

    /// One life after another, until all is executed.
    private func work(_ worker: UInt64, _ place: Place, _ entries: Observed<Entries>) async throws {
        var random = SeededGenerator(seed: worker)
        while entries.value.executed.count < Self.count {
            let proxy = try Proxy(to: place.configuration.port)
            defer { proxy.stop() }
            var configuration = place.configuration
            configuration.port = proxy.port
            configuration.prefetch = 16
            configuration.publishTimeout = .seconds(1)
            let broker = try place.broker(configuration)
            let life = Life(deliveries: random.number(20...400), proxy: proxy)
            entries.update { $0.lives.append(life) }
            await withDiscardingTaskGroup { group in
                for _ in 0..<8 {
                    let seed = random.next()
                    group.addTask { await serve(broker, life, seed: seed, place.queue, entries) }
                }
                group.addTask {
                    await life.isOver.wait { $0 }
                    await broker.close()
                }
            }
        }
        for life in entries.value.lives { life.end() }
    }

    private func serve(
        _ broker: RabbitMQBroker,
        _ life: Life,
        seed: UInt64,
        _ queue: QueueName,
        _ entries: Observed<Entries>
    ) async {
        var random = SeededGenerator(seed: seed)
        while let delivery = try? await broker.next(from: [queue], minimumPriority: .lowest) {
            guard life.takeOne() else {
                entries.update { $0.abandoned += 1 }
                try? await delivery.settle(.completed(next: []))
                continue
            }
            let settlement = ending(of: delivery.message, &random)
            if settlement == .completed(next: []), let entity = delivery.message.entity {
                let executed = entries.update { entries in
                    entries.executed[entity, default: 0] += 1
                    return entries.executed.count
                }
                if executed == Self.count { for life in entries.value.lives { life.end() } }
            }
            try? await delivery.settle(settlement)
        }
    }

    private func ending(of message: Message, _ random: inout SeededGenerator) -> Settlement {
        if message.attempts < 2, random.chance(0.1) {
            let delay = Duration.milliseconds(random.number(0...60))
            return .retried(after: delay, FailureRecord(kind: "x", message: ""))
        }
        if random.chance(0.05) { return .released }
        if random.chance(0.05) { return .snoozed(until: Date().addingTimeInterval(0.03)) }
        return .completed(next: [])
    }
}
