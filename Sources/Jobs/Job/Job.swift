/// A small piece of work that may be repeated without harm.
///
/// The value is what is queued: ids only, never data that could be stale by the time it runs, and never a secret.
/// A job must be idempotent, because delivery is at least once.
package protocol Job<Services>: Codable, Sendable {
    /// Everything the job may touch. Handed over when it runs, so that the value itself stays small.
    associatedtype Services: Sendable

    static var name: JobName { get }
    static var queue: QueueName { get }
    static var retryPolicy: RetryPolicy { get }
    /// After this time the job is cancelled and its delivery is retried, whether the job has stopped or not.
    static var timeout: Duration { get }

    /// With the name, what makes two jobs the same: a job that is pending is not queued twice.
    var entity: Int64 { get }

    /// - Returns: how it ended, where that was foreseen.
    /// - Throws: a surprise; ``RetryPolicy`` and ``JobFailure`` decide what becomes of it.
    func perform(with services: Services, context: JobContext) async throws -> Outcome
}

extension Job {
    package static var retryPolicy: RetryPolicy { .standard }
    package static var timeout: Duration { .seconds(60) }
}
