package import Foundation

/// The rows of `sync_jobs` for whoever wants to see them, dead letters above all.
package protocol JobRecordStore: Sendable {
    /// The whole story of an entity: all rows of these kinds of job, by name.
    func records(of entity: Int64, named names: [JobName]) async throws(JobStoreError) -> [JobRecord]
    /// Newest row first.
    /// - Parameter before: only rows with a lower id: the last one of the page before.
    func records(
        in state: JobState,
        _ filter: JobFilter,
        before: Int64?,
        limit: Int
    ) async throws(JobStoreError) -> [JobRecord]

    // MARK: Dead letters

    /// By ``FailureFingerprint``, the largest group first.
    func deadLetterGroups(_ filter: JobFilter) async throws(JobStoreError) -> [DeadLetterGroup]
    /// How many there are, and when the last of them died.
    func countDeadLetters(_ filter: JobFilter) async throws(JobStoreError) -> DeadLetterCount
    /// Makes some of them pending again, those with the lowest ids first, in one transaction: next generation, due now,
    /// attempts counted anew. The id, the last error and what was tried before stay.
    /// - Returns: the messages that the caller must publish; fewer than the limit where there are no more.
    func retryDeadLetters(
        _ filter: JobFilter,
        priority: Priority,
        limit: Int
    ) async throws(JobStoreError) -> [Message]
    /// Makes some of them discarded, those with the lowest ids first, in one transaction. The rows keep what they say.
    /// - Returns: how many.
    func discardDeadLetters(_ filter: JobFilter, limit: Int) async throws(JobStoreError) -> Int
    /// Those of the keys whose row is dead, in that generation.
    func deadLetters(among keys: [JobGeneration]) async throws(JobStoreError) -> Set<JobGeneration>

    // MARK: Retention

    /// Removes rows of jobs that ended in that state before, in one transaction.
    /// - Returns: how many; another process may have others of them in hand.
    func removeEnded(
        _ state: JobState,
        of queue: QueueName,
        before: Date,
        limit: Int
    ) async throws(JobStoreError) -> Int
}
