import Domain
import Foundation
import HTTPTypes
import Jobs
import Runtime

/// Shows dead letters, and ends them: one, a group, or what a filter leaves.
struct DeadLetterRoutes: Sendable {
    private let engine: Engine
    private let background: BackgroundWork
    /// What no row knows. Reading it takes a connection to the broker.
    private let strays: Shared<[StrayLetter]>

    init(_ engine: Engine, _ background: BackgroundWork) {
        self.engine = engine
        self.background = background
        strays = Shared { try await engine.deadLetters.strays() }
    }

    var routes: [Route] {
        [
            Route(.get, "/api/dead-letters") { ask, _ in try await groups(ask) },
            Route(.get, "/api/dead-letters/letters") { ask, _ in try await letters(ask) },
            Route(.get, "/api/dead-letters/{id}") { _, parameters in try await letter(parameters.id("id")) },
            Route(.post, "/api/dead-letters/retry") { ask, _ in try await end(ask, .retry) },
            Route(.post, "/api/dead-letters/discard") { ask, _ in try await end(ask, .discard) },
        ]
    }

    // MARK: Showing

    private func groups(_ ask: Ask) async throws -> Reply {
        let filter = try JobFilterRequest(query: ask).filter
        let groups = try await engine.jobStore.deadLetterGroups(filter)
        let report = DeadLetterReport(at: Date(), groups: groups, strays: await strays(filter))
        return try Reply(reporting: report)
    }

    /// None while the broker is away: rows are to be seen then, too.
    private func strays(_ filter: JobFilter) async -> [StrayLetter] {
        let known = try? await strays.value(noOlderThan: .seconds(3))
        return known?.filter { $0.matches(filter) } ?? []
    }

    private struct Letters: Encodable {
        var letters: [DeadLetterReport.Letter]
    }

    private func letters(_ ask: Ask) async throws -> Reply {
        let filter = try JobFilterRequest(query: ask).filter
        let before = try ask.number("before")
        let limit = try ask.integer("limit", in: 1...200) ?? 20
        let records = try await engine.jobStore.records(in: .failed, filter, before: before, limit: limit)
        // They have no number: with the first page.
        let strays = before == nil ? await strays(filter) : []
        let letters = records.map(DeadLetterReport.Letter.init) + strays.map(DeadLetterReport.Letter.init)
        return try Reply(reporting: Letters(letters: Array(letters.prefix(limit))))
    }

    private func letter(_ id: Int64) async throws -> Reply {
        let filter = JobFilter(ids: [id])
        guard let record = try await engine.jobStore.records(in: .failed, filter, before: nil, limit: 1).first else {
            throw Problem.notFound("There is no dead letter \(id).")
        }
        return try Reply(reporting: DeadLetterReport.Letter(record))
    }

    // MARK: Ending

    private struct Ended: Encodable {
        var count: Int
        var dryRun: Bool
        /// When the last of them died, to be sent back: so nothing is meant that died after the count.
        /// Of none it is when they were counted.
        var until: String
    }

    private func end(_ ask: Ask, _ ending: DeadLetterEnding) async throws -> Reply {
        let request = try JobFilterRequest(body: ask.body)
        var filter = try request.filter
        let desk = engine.deadLetters
        let countedAt = Date()
        let found = try await engine.jobStore.countDeadLetters(filter)
        let strays = filter.ids == nil ? try await desk.strays().filter { $0.matches(filter) } : []
        let possible = strays.filter(ending.isPossible)
        let count = found.count + possible.count
        let lastAt = ([found.lastAt] + possible.map(\.diedAt)).compactMap(\.self).max()
        let isDry = request.dryRun ?? false
        if !isDry, count > 0 {
            filter.until = filter.until ?? lastAt
            let meant = filter
            try background.start {
                try await desk.end(meant, possible, by: ending)
            }
        }
        let until = lastAt.map(JobFilterRequest.text) ?? request.until ?? JobFilterRequest.text(countedAt)
        let reply = Ended(count: count, dryRun: isDry, until: until)
        return try Reply(status: isDry ? .ok : .accepted, reporting: reply)
    }
}
