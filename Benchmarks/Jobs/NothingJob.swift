import Jobs

struct NoServices: Sendable {}

struct NothingJob: Job {
    static let name: JobName = "nothing"
    static let queue: QueueName = "benchmark_nothing_queue"

    let id: Int64

    var entity: Int64 { id }

    func perform(with services: NoServices, context: JobContext) async throws -> Outcome { .done() }
}
