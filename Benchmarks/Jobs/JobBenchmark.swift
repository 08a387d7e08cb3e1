import Foundation
import Jobs
import Logging
import PostgreSQL
import RabbitMQ
import SQLite

/// What the framework does without ESI: `job-benchmark rabbitmq|servers|sqlite COUNT`, with the servers' addresses in
/// `RABBITMQ_URL` and `DATABASE_URL`. Each line is a figure and a number a second.
@main
struct JobBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[2]), count >= 1000 else { return usage() }
        switch arguments[1] {
        case "rabbitmq": try await messages(count)
        case "servers": try await jobsOnServers(count)
        case "sqlite": try await jobsOnSQLite(count)
        default: usage()
        }
    }

    private static func usage() {
        print("usage: job-benchmark rabbitmq|servers|sqlite COUNT")
        exit(64)
    }

    static let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }

    private static func setting(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }

    private static func broker(_ queue: QueueName, prefetch: Int) throws -> RabbitMQBroker {
        var configuration = try RabbitMQBroker.Configuration(url: setting("RABBITMQ_URL"))
        configuration.prefetch = prefetch
        return try RabbitMQBroker(configuration, topology: Topology(queues: [queue]), logger: logger)
    }

    // MARK: Messages alone

    private static func messages(_ count: Int) async throws {
        let queue = QueueName("benchmark_\(UInt32.random(in: 0 ... .max))")
        let broker = try broker(queue, prefetch: 200)
        try await broker.connect()
        let single = min(count / 20, 5000)
        try await measure("jobs.rabbitmq.single", single) {
            for entity in 0..<single { try await broker.publish([message(entity, queue)]) }
        }
        try await measure("jobs.rabbitmq.published", count) {
            try await spread(over: 64, count, step: 100) { entities in
                try await broker.publish(entities.map { message($0, queue) })
            }
        }
        let left = Counter(count + single)
        try await measure("jobs.rabbitmq.taken", count + single) {
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
        }
        await broker.close()
    }

    /// Persistent, with what is beside the body, as real ones are.
    private static func message(_ entity: Int, _ queue: QueueName) -> Message {
        Message(
            queue: queue,
            name: NothingJob.name,
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

    // MARK: Jobs that do nothing

    private static func jobsOnServers(_ count: Int) async throws {
        let backend = try await PostgreSQLBackend(PostgreSQLURL(setting("DATABASE_URL")), logger: logger)
        try await backend.migrate()
        let broker = try broker(NothingJob.queue, prefetch: 1024)
        try await broker.connect()
        try await jobs(count, slots: 1024, broker, backend.jobStore, on: "servers")
        await broker.close()
        await backend.close()
    }

    private static func jobsOnSQLite(_ count: Int) async throws {
        let name = "benchmark-\(UUID().uuidString).sqlite"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        defer {
            for end in ["", "-wal", "-shm", "-workers"] { try? FileManager.default.removeItem(atPath: path + end) }
        }
        let backend = try SQLiteBackend(path: path, logger: logger)
        try await backend.migrate()
        let life = Task { try await backend.broker.run() }
        try await jobs(count, slots: 256, backend.broker, backend.jobStore, on: "sqlite")
        life.cancel()
        _ = try? await life.value
        try await backend.close()
    }

    /// Every job is a row and a message, and ends by a write of its own.
    private static func jobs(
        _ count: Int,
        slots: Int,
        _ broker: any Broker,
        _ store: any JobStore,
        on place: String
    ) async throws {
        try await measure("jobs.\(place).queued", count) {
            for start in stride(from: 0, to: count, by: 2000) {
                let requests = try (start..<min(start + 2000, count)).map {
                    try JobRequest(NothingJob(id: Int64($0)), priority: .schedule)
                }
                try await broker.publish(store.enqueue(requests).messages)
            }
        }
        let left = Counter(count)
        let (ends, end) = AsyncStream<Void>.makeStream()
        let worker = Worker(
            registry: JobRegistry<NoServices>([NothingJob.self]),
            services: NoServices(),
            broker: broker,
            store: store,
            configuration: WorkerConfiguration(queues: [NothingJob.queue], concurrency: slots),
            logger: logger,
            onEvent: { _ in if left.subtract(1) == 0 { end.finish() } }
        )
        try await measure("jobs.\(place).ended", count) {
            let life = Task { await worker.run() }
            for await _ in ends {}
            worker.stop()
            await life.value
        }
    }

    private static func measure(_ figure: String, _ count: Int, _ body: () async throws -> Void) async throws {
        let time = try await ContinuousClock().measure { try await body() }
        print("\(figure)\t\(Int(Double(count) / (time / .seconds(1))))")
    }
}
