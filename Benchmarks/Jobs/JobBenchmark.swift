import Foundation
import Jobs
import RabbitMQ

/// What the framework does without ESI: `job-benchmark rabbitmq|servers|sqlite|pick-up COUNT`, with the servers'
/// addresses in `RABBITMQ_URL` and `DATABASE_URL`. Each line is a figure and a number: so many a second, or, of
/// `pick-up`, milliseconds.
@main
struct JobBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 2, let count = Int(arguments[2]), count >= 100 else { return usage() }
        switch arguments[1] {
        case "rabbitmq": try await messages(count)
        case "servers": try await jobsOnServers(count)
        case "sqlite": try await jobsOnSQLite(count)
        case "pick-up":
            try await Place.withFile { try await PickUp.measure("jobs.sqlite.pick-up", count, path: $0) }
            try await PickUp.measure("jobs.servers.pick-up", count, path: nil)
        case PickUp.queueing: try await PickUp.queueSlowly(count, path: arguments.dropFirst(3).first)
        default: usage()
        }
    }

    private static func usage() {
        print("usage: job-benchmark rabbitmq|servers|sqlite|pick-up COUNT")
        exit(64)
    }

    // MARK: Messages alone

    private static func messages(_ count: Int) async throws {
        let queue = QueueName("benchmark_\(UInt32.random(in: 0 ... .max))")
        let broker = try Place.rabbitMQ(queue, prefetch: 400)
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
        let place = try await Place.servers(NothingJob.queue, prefetch: 2048)
        try await jobs(count, slots: 1024, place, "servers")
        try await place.close()
    }

    private static func jobsOnSQLite(_ count: Int) async throws {
        try await Place.withFile { path in
            let place = try await Place.sqlite(path)
            try await jobs(count, slots: 256, place, "sqlite")
            try await place.close()
        }
    }

    /// Every job is a row and a message, and ends by a write of its own.
    private static func jobs(_ count: Int, slots: Int, _ place: Place, _ name: String) async throws {
        try await measure("jobs.\(name).queued", count) {
            for start in stride(from: 0, to: count, by: 2000) {
                let requests = try (start..<min(start + 2000, count)).map {
                    try JobRequest(NothingJob(id: Int64($0)), priority: .schedule)
                }
                try await place.broker.publish(place.store.enqueue(requests).messages)
            }
        }
        let left = Counter(count)
        let (ends, end) = AsyncStream<Void>.makeStream()
        let worker = Worker(
            registry: JobRegistry<NoServices>([NothingJob.self]),
            services: NoServices(),
            broker: place.broker,
            store: place.store,
            configuration: WorkerConfiguration(queues: [NothingJob.queue], concurrency: slots),
            logger: Place.logger,
            onEvent: { _ in if left.subtract(1) == 0 { end.finish() } }
        )
        try await measure("jobs.\(name).ended", count) {
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
