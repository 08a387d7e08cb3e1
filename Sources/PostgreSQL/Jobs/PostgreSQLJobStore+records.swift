package import Foundation
package import Jobs

extension PostgreSQLJobStore {
    package func records(of entity: Int64, named names: [JobName]) async throws(JobStoreError) -> [JobRecord] {
        try await readAtLength(ReadRecords.of(entity, named: names))
    }

    package func records(
        in state: JobState,
        _ filter: JobFilter,
        before: Int64?,
        limit: Int
    ) async throws(JobStoreError) -> [JobRecord] {
        try await readAtLength(ReadRecords.in(state, filter, before: before, limit: limit))
    }

    package func deadLetterGroups(_ filter: JobFilter) async throws(JobStoreError) -> [DeadLetterGroup] {
        try await readAtLength(DeadLetterStatements.groups(filter))
    }

    package func countDeadLetters(_ filter: JobFilter) async throws(JobStoreError) -> DeadLetterCount {
        try await readAtLength(DeadLetterStatements.count(filter))
    }

    package func retryDeadLetters(
        _ filter: JobFilter,
        priority: Priority,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try await write(DeadLetterStatements.retry(filter, priority: priority, limit: limit))
    }

    package func discardDeadLetters(_ filter: JobFilter, limit: Int) async throws(JobStoreError) -> Int {
        try await write(DeadLetterStatements.discard(filter, limit: limit))
    }

    package func deadLetters(among keys: [JobGeneration]) async throws(JobStoreError) -> Set<JobGeneration> {
        try await readAtLength(DeadLetterStatements.among(keys))
    }

    package func removeEnded(
        _ state: JobState,
        of queue: QueueName,
        before: Date,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await write(DeadLetterStatements.removeEnded(state, of: queue, before: before, limit: limit))
    }
}
