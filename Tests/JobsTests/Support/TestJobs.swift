import Foundation
import Jobs

/// What the jobs of the tests do: the test says it.
struct TestServices: Sendable {
    var perform: @Sendable (Int64, JobContext) async throws -> Outcome = { _, _ in .done() }
}

struct SyncThing: Job {
    static let name: JobName = "thing"
    static let queue: QueueName = "thing_queue"

    let id: Int64
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome {
        try await services.perform(id, context)
    }
}

/// On the same queue, with few tries and little time.
struct QuickThing: Job {
    static let name: JobName = "quick"
    static let queue: QueueName = "thing_queue"
    static let retryPolicy = RetryPolicy(maximumAttempts: 3)
    static let timeout: Duration = .milliseconds(20)

    let id: Int64
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome {
        try await services.perform(id, context)
    }
}

/// On the same queue, with few tries.
struct FewTriesThing: Job {
    static let name: JobName = "few-tries"
    static let queue: QueueName = "thing_queue"
    static let retryPolicy = RetryPolicy(maximumAttempts: 3)

    let id: Int64
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome {
        try await services.perform(id, context)
    }
}

/// Needs more than an id.
struct SyncMail: Job {
    static let name: JobName = "mail"
    static let queue: QueueName = "mail_queue"

    let id: Int64
    let hash: String
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome { .done() }
}

/// What a worker of the next version has.
struct FutureThing: Job {
    static let name: JobName = "future"
    static let queue: QueueName = "thing_queue"

    let id: Int64
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome { .done() }
}

struct Failure: JobFailure, CustomStringConvertible {
    var kind = "http_500"
    var retryAfter: Duration?
    var isPermanent = false
    var description: String { "it failed" }
}

let testRegistry = JobRegistry<TestServices>([
    SyncThing.self, QuickThing.self, FewTriesThing.self, SyncMail.self,
])
