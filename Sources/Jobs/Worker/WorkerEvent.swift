/// What a worker tells whoever shows its progress.
package enum WorkerEvent: Sendable, Equatable {
    case completed(JobName)
    case discarded(JobName, reason: String)
    case snoozed(JobName)
    case retried(JobName, FailureRecord)
    case died(JobName?, FailureRecord)
}
