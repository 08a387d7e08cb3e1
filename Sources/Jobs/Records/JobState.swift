/// Where a job stands: the words of `sync_jobs.status`.
package enum JobState: String, Sendable, Codable, CaseIterable {
    case pending, processing, completed
    /// A dead letter.
    case failed
    case cancelled, discarded
}
