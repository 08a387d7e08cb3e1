package import Foundation
package import Jobs

extension MemoryJobStore {
    package func records(of entity: Int64, named names: [JobName]) async throws(JobStoreError) -> [JobRecord] {
        try change { state, _ in
            state.rows.values.filter { $0.request.entity == entity && names.contains($0.request.name) }
                .map(Self.record).sorted { $0.name.rawValue < $1.name.rawValue }
        }
    }

    package func records(
        in wanted: JobState,
        _ filter: JobFilter,
        before: Int64?,
        limit: Int
    ) async throws(JobStoreError) -> [JobRecord] {
        try change { state, _ in
            Array(
                Self.matching(wanted, filter, state).filter { record in before.map { record.id < $0 } ?? true }
                    .sorted { $0.id > $1.id }.prefix(limit)
            )
        }
    }

    package func deadLetterGroups(_ filter: JobFilter) async throws(JobStoreError) -> [DeadLetterGroup] {
        try change { state, _ in
            let groups = Dictionary(grouping: Self.matching(.failed, filter, state)) { $0.fingerprint ?? "" }
            let listed = groups.compactMap { fingerprint, records -> DeadLetterGroup? in
                let times = records.compactMap(\.endedAt)
                guard let first = times.min(), let last = times.max(),
                    let example = records.filter({ $0.endedAt == last }).max(by: { $0.id < $1.id })
                else { return nil }
                return DeadLetterGroup(
                    fingerprint: fingerprint,
                    name: example.name,
                    queue: example.queue,
                    kind: example.failure?.kind ?? "",
                    count: records.count,
                    example: example.failure?.message ?? "",
                    exampleID: example.id,
                    exampleEntity: example.entity,
                    firstAt: first,
                    lastAt: last
                )
            }
            return listed.sorted { ($1.count, $0.fingerprint) < ($0.count, $1.fingerprint) }
        }
    }

    package func countDeadLetters(_ filter: JobFilter) async throws(JobStoreError) -> DeadLetterCount {
        try change { state, _ in
            let records = Self.matching(.failed, filter, state)
            return DeadLetterCount(count: records.count, lastAt: records.compactMap(\.endedAt).max())
        }
    }

    package func retryDeadLetters(
        _ filter: JobFilter,
        priority: Priority,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try change { state, now in
            Self.matching(.failed, filter, state).prefix(limit).compactMap { record in
                let key = Key(name: record.name, entity: record.entity)
                guard var row = state.rows[key] else { return nil }
                row.status = .pending
                row.priority = priority
                row.generation += 1
                row.redriven += 1
                row.earlierAttempts += row.attempts
                row.attempts = 0
                row.crashes = 0
                row.dueAt = nil
                row.changedAt = now
                state.rows[key] = row
                return Self.message(row)
            }
        }
    }

    package func discardDeadLetters(_ filter: JobFilter, limit: Int) async throws(JobStoreError) -> Int {
        try change { state, now in
            let chosen = Self.matching(.failed, filter, state).prefix(limit)
            for record in chosen {
                let key = Key(name: record.name, entity: record.entity)
                state.rows[key]?.status = .discarded
                state.rows[key]?.changedAt = now
            }
            return chosen.count
        }
    }

    package func deadLetters(among keys: [JobGeneration]) async throws(JobStoreError) -> Set<JobGeneration> {
        try change { state, _ in
            Set(
                keys.filter { key in
                    let row = state.rows[Key(name: key.name, entity: key.entity)]
                    return row?.status == .failed && row?.generation == key.generation
                }
            )
        }
    }

    package func removeEnded(
        _ ended: JobState,
        of queue: QueueName,
        before: Date,
        limit: Int
    ) async throws(JobStoreError) -> Int {
        try change { state, _ in
            let old = state.rows.filter { _, row in
                row.status.rawValue == ended.rawValue && row.request.queue == queue && row.changedAt < before
            }.prefix(limit)
            for key in old.map(\.key) { state.rows[key] = nil }
            return old.count
        }
    }

    /// Lowest id first.
    private static func matching(_ wanted: JobState, _ filter: JobFilter, _ state: State) -> [JobRecord] {
        state.rows.values.map(record).filter { record in
            record.state == wanted
                && filter.ids?.contains(record.id) ?? true
                && filter.queue.map { $0 == record.queue } ?? true
                && filter.name.map { $0 == record.name } ?? true
                && filter.kind.map { $0 == record.failure?.kind } ?? true
                && filter.fingerprint.map { $0 == record.fingerprint } ?? true
                && filter.since.map { since in record.endedAt.map { $0 >= since } ?? false } ?? true
                && filter.until.map { until in record.endedAt.map { $0 <= until } ?? false } ?? true
        }.sorted { $0.id < $1.id }
    }

    private static func record(_ row: Row) -> JobRecord {
        JobRecord(
            id: row.id,
            name: row.request.name,
            queue: row.request.queue,
            entity: row.request.entity,
            body: row.request.body,
            state: JobState(rawValue: row.status.rawValue) ?? .pending,
            priority: row.priority,
            generation: row.generation,
            attempts: row.attempts,
            crashes: row.crashes,
            earlierAttempts: row.earlierAttempts,
            redriven: row.redriven,
            failure: row.failure,
            fingerprint: row.status == .failed ? row.failure.map { FailureFingerprint.of(row.request.name, $0) } : nil,
            dueAt: row.dueAt ?? row.createdAt,
            createdAt: row.createdAt,
            changedAt: row.changedAt,
            firstFailedAt: row.firstFailedAt,
            endedAt: row.status == .pending ? nil : row.changedAt
        )
    }
}
