import Foundation
import Jobs
import Synchronization

/// How long a job of another process waits on an idle system: from before it is queued until it begins.
///
/// The other process is this program, started anew with the verb ``queueing``.
enum PickUp {
    static let queueing = "queue-slowly"
    private static let slots = 8

    /// - Parameter path: nil: on servers.
    static func measure(_ figure: String, _ count: Int, path: String?) async throws {
        let place = try await open(path)
        let times = PickUpTimes()
        let (ends, end) = AsyncStream<Void>.makeStream()
        let left = Counter(count)
        let worker = Worker(
            registry: JobRegistry<PickUpTimes>([PickUpJob.self]),
            services: times,
            broker: place.broker,
            store: place.store,
            configuration: WorkerConfiguration(queues: [PickUpJob.queue], concurrency: slots),
            logger: Place.logger,
            onEvent: { _ in if left.subtract(1) == 0 { end.finish() } }
        )
        let life = Task { await worker.run() }
        let other = Process()
        other.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        other.arguments = [queueing, "\(count)"] + (path.map { [$0] } ?? [])
        try other.run()
        for await _ in ends {}
        worker.stop()
        await life.value
        try await place.close()
        let sorted = times.all.sorted()
        print("\(figure).p50\t\(sorted[count / 2])")
        print("\(figure).p99\t\(sorted[count * 99 / 100])")
    }

    static func queueSlowly(_ count: Int, path: String?) async throws {
        let place = try await open(path)
        for _ in 0..<count {
            // Long enough for everything to have become idle.
            try await Task.sleep(for: .milliseconds(.random(in: 40...90)))
            let request = try JobRequest(PickUpJob(id: PickUpTimes.now), priority: .manual)
            try await place.broker.publish(place.store.enqueue([request]).messages)
        }
        try await place.close()
    }

    private static func open(_ path: String?) async throws -> Place {
        if let path { return try await .sqlite(path) }
        return try await .servers(PickUpJob.queue, prefetch: 2 * slots)
    }
}

final class PickUpTimes: Sendable {
    private let milliseconds = Mutex<[Double]>([])

    /// In microseconds, by the clock that all processes share.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    var all: [Double] { milliseconds.withLock(\.self) }

    func add(since begin: Int64) {
        let passed = Double(Self.now - begin) / 1000
        milliseconds.withLock { $0.append(passed) }
    }
}

/// Its entity is the time before it was queued.
struct PickUpJob: Job {
    static let name: JobName = "pick-up"
    static let queue: QueueName = "benchmark_pick_up_queue"

    let id: Int64

    var entity: Int64 { id }

    func perform(with services: PickUpTimes, context: JobContext) async throws -> Outcome {
        services.add(since: id)
        return .done()
    }
}
