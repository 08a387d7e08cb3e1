package import Foundation
package import Jobs
import Synchronization

/// The truth about jobs, in memory: the port's rules and nothing else.
package final class MemoryJobStore: JobStore {
    struct Key: Hashable {
        let name: JobName
        let entity: Int64
    }

    package enum Status: String, Sendable {
        case pending, completed, discarded, failed, cancelled
    }

    package struct Row: Sendable {
        var id: Int64 = 0
        package var request: JobRequest
        package var priority: Priority
        package var status = Status.pending
        package var generation: Int64 = 1
        package var attempts = 0
        package var crashes = 0
        package var soloRuns = 0
        var earlierAttempts = 0
        var redriven = 0
        package var dueAt: Date?
        package var failure: FailureRecord?
        var createdAt: Date
        var firstFailedAt: Date?
        package var changedAt: Date

        init(_ request: JobRequest, id: Int64, at now: Date) {
            self.id = id
            self.request = request
            priority = request.priority
            createdAt = now
            changedAt = now
        }
    }

    struct State {
        var rows: [Key: Row] = [:]
        var lastID: Int64 = 0
        var schedules: [String: ScheduleState] = [:]
        var leader: (worker: WorkerIdentity, until: Date)?
        var failures = 0
    }

    private let state = Mutex(State())
    private let clock: ManualClock
    private let journal: Journal?

    package init(clock: ManualClock = ManualClock(), journal: Journal? = nil) {
        self.clock = clock
        self.journal = journal
    }

    package func row(_ name: JobName, _ entity: Int64) -> Row? {
        state.withLock { $0.rows[Key(name: name, entity: entity)] }
    }

    /// The next so many operations change nothing and throw.
    package func fail(_ count: Int) { state.withLock { $0.failures = count } }

    package var failuresLeft: Int { state.withLock(\.failures) }

    // MARK: The port

    package func enqueue(_ requests: [JobRequest]) async throws(JobStoreError) -> Enqueued {
        try change { state, now in enqueue(requests, &state, now) }
    }

    package func begin(_ message: Message, redelivered: Bool) async throws(JobStoreError) -> Beginning {
        let begun = try change { state, now -> Beginning in
            var message = message
            if message.generation == nil {
                guard let request = JobRequest(foreign: message) else { return .unwanted }
                if let queued = enqueue([request], &state, now).messages.first { return .run(queued) }
                let known = state.rows[Key(name: request.name, entity: request.entity)]
                guard redelivered, let known else { return .unwanted }
                message = Self.message(known)
            }
            guard let run = JobGeneration(message) else { return .unwanted }
            let key = Key(name: run.name, entity: run.entity)
            guard var row = state.rows[key], row.status == .pending, row.generation == run.generation,
                row.crashes >= message.crashes
            else { return .unwanted }
            let wait = row.dueAt?.timeIntervalSince(now) ?? 0
            if wait > 1 { return .early(by: .seconds(wait)) }
            if redelivered { row.crashes += 1 }
            state.rows[key] = row
            return .run(Self.message(row))
        }
        if redelivered || message.generation == nil { journal?.append(.begun(message.entity)) }
        return begun
    }

    package func beginAlone(_ message: Message) async throws(JobStoreError) -> Bool {
        try change { state, _ in
            guard let name = message.name, let entity = message.entity else { return false }
            let key = Key(name: name, entity: entity)
            guard let row = state.rows[key], row.status == .pending, row.generation == message.generation,
                row.crashes == message.crashes
            else { return false }
            state.rows[key]?.soloRuns = message.soloRuns + 1
            return true
        }
    }

    package func settle(_ message: Message, as settlement: Settlement) async throws(JobStoreError) -> [Message]? {
        let messages = try change { state, now -> [Message]? in
            guard let name = message.name, let entity = message.entity else { return nil }
            let key = Key(name: name, entity: entity)
            guard var row = state.rows[key], row.status == .pending, row.generation == message.generation,
                row.crashes == message.crashes, Self.takes(settlement, of: message, row, now: now)
            else { return nil }
            Self.settle(&row, as: settlement, now: now)
            state.rows[key] = row
            return enqueue(settlement.followUps, &state, now).messages
        }
        journal?.append(.recorded(message.entity, settlement))
        return messages
    }

    package func cancel(in queues: [QueueName]) async throws(JobStoreError) -> [QueueName: Int] {
        try change { state, now in
            var counts: [QueueName: Int] = [:]
            for (key, row) in state.rows where row.status == .pending && queues.contains(row.request.queue) {
                state.rows[key]?.status = .cancelled
                state.rows[key]?.changedAt = now
                counts[row.request.queue, default: 0] += 1
            }
            return counts
        }
    }

    package func register(
        _ schedule: String,
        every interval: Duration,
        at now: Date
    ) async throws(JobStoreError) -> ScheduleState {
        try change { state, _ in
            let due = ScheduleState.firstDue(at: now)
            var known =
                state.schedules[schedule] ?? ScheduleState(name: schedule, interval: interval, dueAt: due)
            if known.interval != interval {
                known.interval = interval
                known.dueAt = min(known.dueAt, now.addingTimeInterval(interval / .seconds(1)))
            }
            state.schedules[schedule] = known
            return known
        }
    }

    package func tick(
        _ tick: ScheduleState,
        at now: Date,
        next: Date,
        requests: [JobRequest]
    ) async throws(JobStoreError) -> Enqueued? {
        try change { state, storeNow in
            guard state.schedules[tick.name]?.dueAt == tick.dueAt else { return nil }
            state.schedules[tick.name]?.dueAt = next
            state.schedules[tick.name]?.lastAt = now
            return enqueue(requests, &state, storeNow)
        }
    }

    package func schedules() async throws(JobStoreError) -> [ScheduleState] {
        try change { state, _ in state.schedules.values.sorted { $0.name < $1.name } }
    }

    /// What is in flight only the broker knows: it counts as ready.
    package func counts() async throws(JobStoreError) -> [QueueCounts] {
        try change { state, now in
            Dictionary(grouping: state.rows.values, by: \.request.queue).map { queue, rows in
                var counts = QueueCounts(queue: queue)
                for row in rows { Self.count(row, &counts, now: now) }
                return counts
            }
        }
    }

    package func finished(from: Date, to: Date) async throws(JobStoreError) -> [QueueName: FinishedJobs] {
        state.withLock { state in
            state.rows.values.reduce(into: [:]) { finished, row in
                guard row.changedAt > from, row.changedAt <= to else { return }
                let part = JobState(rawValue: row.status.rawValue).flatMap {
                    FinishedJobs(state: $0, count: 1, failures: row.attempts, crashes: row.crashes)
                }
                if let part { finished[row.request.queue, default: FinishedJobs()] += part }
            }
        }
    }

    package func failures(limit: Int) async throws(JobStoreError) -> [FailureGroup] {
        try change { state, _ in
            var groups: [FailureGroup] = []
            for row in state.rows.values {
                guard let failure = row.failure, let groupState = Self.groupStates[row.status] else { continue }
                let kind = (row.request.name, failure.kind, groupState)
                if let index = groups.firstIndex(where: { ($0.name, $0.kind, $0.state) == kind }) {
                    groups[index].count += 1
                    groups[index].lastAt = max(groups[index].lastAt, row.changedAt)
                } else {
                    groups.append(
                        FailureGroup(
                            name: kind.0,
                            kind: kind.1,
                            state: kind.2,
                            count: 1,
                            example: failure.message,
                            exampleEntity: row.request.entity,
                            lastAt: row.changedAt
                        )
                    )
                }
            }
            return Array(groups.sorted { $0.lastAt > $1.lastAt }.prefix(limit))
        }
    }

    // MARK: Rules

    private static let groupStates: [Status: FailureGroup.State] = [
        .pending: .retrying, .discarded: .discarded, .failed: .dead,
    ]

    func change<Result: Sendable>(
        _ body: (inout State, Date) -> Result
    ) throws(JobStoreError) -> Result {
        try state.withLock { state throws(JobStoreError) in
            guard state.failures == 0 else {
                state.failures -= 1
                throw JobStoreError("the test said so")
            }
            return body(&state, clock.now)
        }
    }

    private func enqueue(_ requests: [JobRequest], _ state: inout State, _ now: Date) -> Enqueued {
        var enqueued = Enqueued()
        for request in requests {
            let key = Key(name: request.name, entity: request.entity)
            var row = state.rows[key] ?? Row(request, id: state.lastID + 1, at: now)
            state.lastID = max(state.lastID, row.id)
            if let known = state.rows[key] {
                if known.status == .pending, known.priority >= request.priority {
                    enqueued.unchanged += 1
                    continue
                }
                if known.status != .pending {
                    row = Row(request, id: known.id, at: known.createdAt)
                    row.changedAt = now
                }
                row.generation = known.generation + 1
                row.priority = request.priority
                row.soloRuns = 0
                row.dueAt = nil
            }
            state.rows[key] = row
            enqueued.messages.append(Self.message(row))
        }
        return enqueued
    }

    /// Of two that run at once, the first puts the job off, and either may end it for good.
    private static func takes(_ settlement: Settlement, of message: Message, _ row: Row, now: Date) -> Bool {
        switch settlement {
        case .completed, .discarded: true
        case .snoozed, .retried, .dead, .released:
            row.attempts == message.attempts && (row.dueAt?.timeIntervalSince(now) ?? 0) <= 1
        }
    }

    private static func settle(_ row: inout Row, as settlement: Settlement, now: Date) {
        row.changedAt = now
        row.soloRuns = 0
        switch settlement {
        case .completed:
            row.status = .completed
            row.failure = nil
            row.firstFailedAt = nil
        case .discarded(let reason, _):
            row.status = .discarded
            row.failure = FailureRecord(kind: reason, message: reason)
        case .snoozed(let until): row.dueAt = until
        case .retried(let delay, let failure):
            row.attempts += 1
            row.dueAt = now.addingTimeInterval(delay / .seconds(1))
            row.failure = failure
            row.firstFailedAt = row.firstFailedAt ?? now
        case .dead(let failure):
            row.attempts += 1
            row.status = .failed
            row.failure = failure
            row.firstFailedAt = row.firstFailedAt ?? now
        case .released: break
        }
    }

    private static func count(_ row: Row, _ counts: inout QueueCounts, now: Date) {
        switch row.status {
        case .pending where row.dueAt.map { $0 > now } ?? false:
            counts.waiting += 1
            counts.nextDue = [counts.nextDue, row.dueAt].compactMap(\.self).min()
        case .pending:
            counts.ready += 1
            counts.oldestReadySince = [counts.oldestReadySince, row.dueAt ?? row.changedAt].compactMap(\.self).min()
        case .completed: counts.completed += 1
        case .discarded: counts.discarded += 1
        case .failed: counts.dead += 1
        case .cancelled: break
        }
    }

    static func message(_ row: Row) -> Message {
        Message(
            queue: row.request.queue,
            name: row.request.name,
            entity: row.request.entity,
            generation: row.generation,
            priority: row.priority,
            attempts: row.attempts,
            crashes: row.crashes,
            soloRuns: row.soloRuns,
            body: row.request.body
        )
    }
}

extension MemoryJobStore: OverdueJobs {
    package func lead(_ worker: WorkerIdentity, for term: Duration) async throws(JobStoreError) -> Bool {
        try change { state, now in
            if let leader = state.leader, leader.worker != worker, leader.until > now { return false }
            state.leader = (worker, now.addingTimeInterval(term / .seconds(1)))
            return true
        }
    }

    package func overdue(
        in queues: [QueueName],
        by age: Duration
    ) async throws(JobStoreError) -> OverdueQueues {
        try change { state, now in
            let dueBefore = now.addingTimeInterval(-(age / .seconds(1)))
            let rows = state.rows.values.filter { Self.isOverdue($0, dueBefore) }
            return OverdueQueues(Set(rows.map(\.request.queue)).intersection(queues), dueBefore: dueBefore)
        }
    }

    package func wakeUps(
        in queue: QueueName,
        dueBefore: Date,
        after last: Message?,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try change { state, _ in
            let messages = state.rows.values.filter { $0.request.queue == queue && Self.isOverdue($0, dueBefore) }
                .map(Self.message)
            let place = last.map(Self.place)
            return Array(
                messages.filter { message in place.map { Self.place(message) > $0 } ?? true }
                    .sorted { Self.place($0) < Self.place($1) }.prefix(limit)
            )
        }
    }

    package func mostUrgent(
        in queue: QueueName,
        overdueBy age: Duration,
        limit: Int
    ) async throws(JobStoreError) -> [Message] {
        try change { state, now in
            let dueBefore = now.addingTimeInterval(-(age / .seconds(1)))
            let rows = state.rows.values.filter { $0.request.queue == queue && Self.isOverdue($0, dueBefore) }
            let sorted = rows.sorted { ($0.priority, Self.dueAt($1)) > ($1.priority, Self.dueAt($0)) }
            return sorted.prefix(limit).map(Self.message)
        }
    }

    package func countDue(in queue: QueueName, upTo limit: Int) async throws(JobStoreError) -> Int {
        try change { state, now in
            let rows = state.rows.values.filter { $0.request.queue == queue && Self.isOverdue($0, now) }
            return min(rows.count, limit)
        }
    }

    private static func isOverdue(_ row: Row, _ dueBefore: Date) -> Bool {
        row.status == .pending && dueAt(row) <= dueBefore
    }

    private static func dueAt(_ row: Row) -> Date { row.dueAt ?? row.changedAt }

    private static func place(_ message: Message) -> (String, Int64) {
        (message.name?.rawValue ?? "", message.entity ?? .min)
    }
}
