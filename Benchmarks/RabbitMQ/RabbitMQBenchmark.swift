import Foundation
import Jobs
import Logging
import RabbitMQ
import Synchronization

/// Messages a second through the broker, without jobs: `rabbitmq-benchmark URL COUNT`.
@main
struct RabbitMQBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[2]), count >= 1000 else {
            print("usage: rabbitmq-benchmark URL COUNT")
            exit(64)
        }
        var configuration = try RabbitMQBroker.Configuration(url: arguments[1])
        configuration.prefetch = 200
        let queue = QueueName("benchmark_\(UInt32.random(in: 0 ... .max))")
        let broker = try RabbitMQBroker(
            configuration,
            topology: Topology(queues: [queue]),
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        )
        try await broker.connect()
        try await measure("published one at a time, each confirmed", count / 20) {
            for entity in 0..<count / 20 { try await broker.publish([message(entity, queue)]) }
        }
        try await measure("published by 64 tasks, 100 at a time", count) {
            try await spread(over: 64, count, step: 100) { entities in
                try await broker.publish(entities.map { message($0, queue) })
            }
        }
        let left = Counter(count + count / 20)
        try await measure("taken and settled by 200 slots", count + count / 20) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        while let delivery = try await broker.next(from: [queue], minimumPriority: .lowest) {
                            try await delivery.settle(.completed(next: []))
                            if left.subtract(1) == 0 { await broker.stopDelivering() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            await broker.close()
        }
    }

    /// About 300 bytes with what is beside the body, as real ones have.
    private static func message(_ entity: Int, _ queue: QueueName) -> Message {
        Message(
            queue: queue,
            name: "corporation",
            entity: Int64(entity),
            generation: 1,
            priority: .schedule,
            body: Data("{\"id\":\(98_000_000 + entity)}".utf8)
        )
    }

    private static func spread(
        over tasks: Int,
        _ count: Int,
        step: Int,
        _ body: @escaping @Sendable (Range<Int>) async throws -> Void
    ) async throws {
        let left = Counter(count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    while true {
                        let start = left.subtract(step)
                        guard start > -step else { return }
                        try await body(max(start, 0)..<start + step)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func measure(_ title: String, _ count: Int, _ body: () async throws -> Void) async throws {
        let clock = ContinuousClock()
        let time = try await clock.measure { try await body() }
        let name = title + String(repeating: " ", count: max(0, 42 - title.count))
        print("\(name) \(Int(Double(count) / (time / .seconds(1)))) a second")
    }
}

final class Counter: Sendable {
    private let value: Atomic<Int>

    init(_ value: Int) { self.value = Atomic(value) }

    /// - Returns: what is left.
    func subtract(_ amount: Int) -> Int { value.subtract(amount, ordering: .relaxed).newValue }
}
