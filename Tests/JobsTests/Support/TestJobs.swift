import Foundation
import Jobs

/// What the jobs of the tests do: the test says it.
struct TestServices: Sendable {
    var perform: @Sendable (Int64, JobContext) async throws -> Outcome = { _, _ in .done() }
}

/// A job that does what the test says, on one queue with the others of its kind.
protocol Thing: Job where Services == TestServices {
    var id: Int64 { get }
}

extension Thing {
    static var queue: QueueName { "thing_queue" }
    var entity: Int64 { id }

    func perform(with services: TestServices, context: JobContext) async throws -> Outcome {
        try await services.perform(id, context)
    }
}

struct SyncThing: Thing {
    static let name: JobName = "thing"
    let id: Int64
}

/// With few tries and little time.
struct QuickThing: Thing {
    static let name: JobName = "quick"
    static let retryPolicy = RetryPolicy(maximumAttempts: 3)
    static let timeout: Duration = .milliseconds(20)
    let id: Int64
}

/// With few tries, and all the time they need.
struct FewTriesThing: Thing {
    static let name: JobName = "few-tries"
    static let retryPolicy = RetryPolicy(maximumAttempts: 3)
    let id: Int64
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
