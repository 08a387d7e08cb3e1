import Domain
import Foundation
import HTTPTypes
import Jobs
import Runtime

/// The rows of jobs, and the whole story of one entity.
struct JobRoutes: Sendable {
    let engine: Engine

    var routes: [Route] {
        [
            Route(.get, "/api/jobs") { ask, _ in try await list(ask) },
            Route(.get, "/api/jobs/{type}/{id}") { _, parameters in
                try await story(parameters["type"], parameters.id("id"))
            },
        ]
    }

    private struct Jobs: Encodable {
        var jobs: [Entry]
    }

    private struct Entry: Encodable {
        var rowId: Int64
        var job: String
        var queue: String
        var entityId: Int64
        var state: String
        var priority: Int
        var attempts: Int
        var error: String?
        var createdAt: Date
        var changedAt: Date
        var dueAt: Date

        init(_ record: JobRecord) {
            rowId = record.id
            job = record.name.rawValue
            queue = record.queue.rawValue
            entityId = record.entity
            state = record.state.rawValue
            priority = record.priority.rawValue
            attempts = record.totalAttempts
            error = record.failure?.message
            createdAt = record.createdAt
            changedAt = record.changedAt
            dueAt = record.dueAt
        }
    }

    private func list(_ ask: Ask) async throws -> Reply {
        guard let state = JobState(rawValue: ask.query["state"] ?? JobState.pending.rawValue) else {
            throw Problem.invalid("state must be one of \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let records = try await engine.jobStore.records(
            in: state,
            try JobFilterRequest(query: ask).filter,
            before: try ask.number("before"),
            limit: try ask.integer("limit", in: 1...200) ?? 20
        )
        return try Reply(reporting: Jobs(jobs: records.map(Entry.init)))
    }

    private func story(_ word: String, _ id: Int64) async throws -> Reply {
        guard let type = WorkerType(word: word) else {
            throw Problem.notFound("There is no type of that name: they are \(WorkerType.words).")
        }
        let story = try await EntityStory.read(type, id, store: engine.store, jobs: engine.jobStore, at: Date())
        return try Reply(reporting: story)
    }
}
