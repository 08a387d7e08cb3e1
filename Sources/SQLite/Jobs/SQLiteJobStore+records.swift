package import Foundation
package import Jobs

extension SQLiteJobStore {
    package func records(of entity: Int64, named names: [JobName]) async throws(JobStoreError) -> [JobRecord] {
        try await read { database, _ in try JobRow.records(of: entity, named: names, in: database) }
    }

    package func records(
        in state: JobState,
        _ filter: JobFilter,
        before: Int64?,
        limit: Int
    ) async throws(JobStoreError) -> [JobRecord] {
        try await read { database, _ in
            try JobRow.records(in: state, filter, before: before, limit: limit, in: database)
        }
    }

    package func deadLetterGroups(_ filter: JobFilter) async throws(JobStoreError) -> [DeadLetterGroup] {
        try await read { database, _ in try JobRow.deadLetterGroups(filter, in: database) }
    }

    package func countDeadLetters(_ filter: JobFilter) async throws(JobStoreError) -> DeadLetterCount {
        try await read { database, _ in try JobRow.countDeadLetters(filter, in: database) }
    }

    package func retryDeadLetters(
        _ filter: JobFilter,
        priority: Priority,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try await write { database, now in
            try JobRow.retryDeadLetters(filter, priority: priority, limit: limit, now: now, in: database)
        }
    }

    package func discardDeadLetters(_ filter: JobFilter, limit: Int) async throws(JobStoreError) -> Int {
        try await write { database, now in
            try JobRow.discardDeadLetters(filter, limit: limit, now: now, in: database)
        }
    }

    package func deadLetters(among keys: [JobGeneration]) async throws(JobStoreError) -> Set<JobGeneration> {
        try await read { database, _ in try JobRow.deadLetters(among: keys, in: database) }
    }

    package func removeEnded(
        _ state: JobState,
        of queue: QueueName,
        before: Date,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try await write { database, _ in
            try JobRow.removeEnded(state, of: queue, before: before, atMost: limit, in: database)
        }
    }
}
