import Domain
import Foundation
import HTTPTypes
import Jobs
import Runtime

/// Shows dead letters, and ends them: one, a group, or what a filter leaves.
struct DeadLetterRoutes: Sendable {
    let engine: Engine
    let background: BackgroundWork

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

    /// Only rows: what no row knows takes a broker's whole queue in hand, which `orchestrator dead list` does.
    private func groups(_ ask: Ask) async throws -> Reply {
        let groups = try await engine.jobStore.deadLetterGroups(try DeadLetterRequest(query: ask).filter)
        return Reply(json: try ReportJSON.encode(DeadLetterReport(at: Date(), groups: groups, strays: [])))
    }

    private struct Letters: Encodable {
        var letters: [DeadLetterReport.Letter]
    }

    private func letters(_ ask: Ask) async throws -> Reply {
        let records = try await engine.jobStore.records(
            in: .failed,
            try DeadLetterRequest(query: ask).filter,
            before: try ask.number("before"),
            limit: try ask.integer("limit", in: 1...200) ?? 20
        )
        return Reply(json: try ReportJSON.encode(Letters(letters: records.map(DeadLetterReport.Letter.init))))
    }

    private func letter(_ id: Int64) async throws -> Reply {
        let filter = JobFilter(ids: [id])
        guard let record = try await engine.jobStore.records(in: .failed, filter, before: nil, limit: 1).first else {
            throw Problem.notFound("There is no dead letter \(id).")
        }
        return Reply(json: try ReportJSON.encode(DeadLetterReport.Letter(record)))
    }

    // MARK: Ending

    private enum Action { case retry, discard }

    private struct Ended: Encodable {
        var count: Int
        var dryRun: Bool
        /// When the last of them died, to be sent back: so nothing is meant that died after the count.
        var until: String?
    }

    private func end(_ ask: Ask, _ action: Action) async throws -> Reply {
        let request = try DeadLetterRequest(body: ask.body)
        var filter = try request.filter
        let found = try await engine.jobStore.countDeadLetters(filter)
        let isDry = request.dryRun ?? false
        if !isDry, found.count > 0 {
            filter.until = filter.until ?? found.lastAt
            let (meant, desk) = (filter, engine.deadLetters)
            try background.start {
                switch action {
                case .retry: try await desk.retry(meant)
                case .discard: try await desk.discard(meant)
                }
            }
        }
        let reply = Ended(count: found.count, dryRun: isDry, until: found.lastAt.map(DeadLetterRequest.text))
        return Reply(status: isDry ? .ok : .accepted, json: try ReportJSON.encode(reply))
    }
}
