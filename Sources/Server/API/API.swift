import Domain
import ESI
import Foundation
import HTTPTypes
import Jobs
import Runtime

/// What is answered under `/api`. Every figure comes from the reports that commands print.
struct API: Sendable {
    let engine: Engine
    let board: StatusBoard
    let sampler: Sampler
    let feed: KillmailFeed
    let streams: EventStreams
    let access: AccessRule
    let startedAt: Date

    var routes: [Route] {
        [
            Route(.get, "/api/openapi.json") { _, _ in Reply(json: Data(PackageResources.openapi_json)) },
            Route(.get, "/api/session") { _, _ in try session() },
            Route(.get, "/api/status") { _, _ in Reply(json: try await board.report().json) },
            Route(.get, "/api/queues") { _, _ in try Reply(reporting: try await board.report().report.queues) },
            Route(.get, "/api/worker-status") { _, _ in try await workerStatus() },
            Route(.get, "/api/buckets") { _, _ in try await buckets() },
            Route(.get, "/api/workers") { _, _ in try Reply(reporting: try await board.report().report.workers) },
            Route(.get, "/api/throughput") { _, _ in try Reply(reporting: ThroughputReport(sampler.throughput)) },
            Route(.get, "/api/users") { _, _ in try Reply(reporting: try await engine.usersReport()) },
            Route(.get, "/api/audit") { _, _ in
                try Reply(reporting: try await engine.auditReport(of: try await engine.store.users()))
            },
            Route(.get, "/api/schedules") { _, _ in try Reply(reporting: try await engine.schedulesReport()) },
            Route(.post, "/api/schedules/{name}/run") { _, parameters in try await runSchedule(parameters["name"]) },
            Route(.get, "/api/killmails") { ask, _ in try await killmails(ask) },
            Route(.get, "/api/killmails/{id}") { _, parameters in try await killmail(parameters.id("id")) },
        ]
    }

    // MARK: Whose page it is

    private struct Session: Encodable {
        var version = Version.current
        /// Absent where only the admin token allows changes.
        var csrfToken: String?
        var canLogIn: Bool
    }

    private func session() throws -> Reply {
        try Reply(
            reporting: Session(
                csrfToken: access.trustsPages ? access.csrfToken.text : nil,
                canLogIn: engine.configuration.clientID != nil
            )
        )
    }

    // MARK: Queues and limits

    /// In the words that killreport's users know, key by key.
    private struct WorkerStatus: Encodable {
        var queueName: String
        var messageCount: Int
        var consumerCount: Int
    }

    private func workerStatus() async throws -> Reply {
        let queues = try await board.report().report.queues
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Reply(
            json: try encoder.encode(
                queues.map {
                    WorkerStatus(queueName: $0.queue, messageCount: $0.ready, consumerCount: $0.consumers)
                }
            )
        )
    }

    private struct Buckets: Encodable {
        var at: Date
        var addresses: [Budget.Address]
        var buckets: [Budget.Window]
    }

    private func buckets() async throws -> Reply {
        let report = try await board.report().report
        return try Reply(reporting: Buckets(at: report.at, addresses: report.addresses, buckets: report.buckets))
    }

    private struct ThroughputReport: Encodable {
        var since: Date
        var intervalSeconds = Throughput.interval
        var samples: [Throughput.Sample]

        init(_ throughput: Throughput) {
            since = throughput.since
            samples = throughput.samples
        }
    }

    // MARK: Schedules

    private struct Ran: Encodable {
        var schedule: String
        var finding: String
        var queued: Int
        var unchanged: Int
    }

    private func runSchedule(_ name: String) async throws -> Reply {
        let known = try await engine.schedulesReport().schedules.map(\.name)
        guard known.contains(name) else {
            throw Problem.notFound("There is no such schedule: they are \(known.joined(separator: ", ")).")
        }
        let tick = try await engine.carryOut(schedule: name)
        return try Reply(
            reporting: Ran(
                schedule: tick.schedule,
                finding: tick.finding,
                queued: tick.queued,
                unchanged: tick.unchanged
            )
        )
    }

    // MARK: Killmails

    private struct Killmails: Encodable {
        var killmails: [KillmailSummary]
    }

    private func killmails(_ ask: Ask) async throws -> Reply {
        let limit = try ask.integer("limit", in: 1...200) ?? 20
        return try Reply(reporting: Killmails(killmails: try await feed.latest(limit)))
    }

    private func killmail(_ id: Int64) async throws -> Reply {
        guard let killmail = try await engine.store.killmail(id) else {
            throw Problem.notFound("Killmail \(id) is not stored.")
        }
        return Reply(json: try KillmailBody(killmail).json())
    }
}
