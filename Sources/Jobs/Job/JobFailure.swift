/// An error that knows how it should be retried. Any other error is retried on the job's own schedule.
package protocol JobFailure: Error {
    /// A short stable word that failures are counted by, such as `http_500`.
    var kind: String { get }
    /// No retry before this time has passed: what the server asked for.
    var retryAfter: Duration? { get }
    /// Trying again cannot help; the job becomes a dead letter at once.
    var isPermanent: Bool { get }
}

extension JobFailure {
    package var retryAfter: Duration? { nil }
    package var isPermanent: Bool { false }
}
