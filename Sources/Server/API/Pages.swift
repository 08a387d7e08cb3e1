import Domain
import ESI
import Foundation
import HTTPTypes
import Jobs
import Runtime

/// The dashboard's files, which are part of the program; and what monitors ask.
struct Pages: Sendable {
    /// Prometheus gives a server ten seconds, and the broker may have to be looked at after this. Who asks whether the
    /// server is ready has hardly more.
    private static let patience: Duration = .seconds(4)

    let api: API

    var routes: [Route] {
        [
            Route(.get, "/") { _, _ in Reply(type: "text/html; charset=utf-8", PackageResources.index_html) },
            Route(.get, "/dashboard.css") { _, _ in
                Reply(type: "text/css; charset=utf-8", PackageResources.dashboard_css)
            },
            Route(.get, "/dashboard.js") { _, _ in
                Reply(type: "text/javascript; charset=utf-8", PackageResources.dashboard_js)
            },
            Route(.get, "/icon.svg") { _, _ in Reply(type: "image/svg+xml", PackageResources.icon_svg) },
            Route(.get, "/healthz") { _, _ in Reply(json: Data(#"{"name":"\#(Version.name)","status":"ok"}"#.utf8)) },
            Route(.get, "/readyz") { _, _ in try await readiness() },
            Route(.get, "/metrics") { _, _ in try await metrics() },
            Route(.get, "/events") { ask, _ in try await events(ask) },
        ]
    }

    /// What is wrong, and the commands that mend it, where the system does not do what it is there for.
    private func readiness() async throws -> Reply {
        let health = try await health()
        let problems = health.findings.filter { $0.weight == .problem }
        guard problems.isEmpty else {
            let sentences = problems.map { $0.sentence + ($0.remedy.map { " To mend it: `\($0)`." } ?? "") }
            throw Problem(.serviceUnavailable, "unhealthy", sentences.joined(separator: " "))
        }
        return try Reply(reporting: health)
    }

    /// Of a database that does not answer in time, or not at all, what it said last: who asks may not see the log.
    private func health() async throws -> HealthVerdict {
        do {
            let board = try await Bounded.value(within: Self.patience) { try await api.board.report() }
            if let board { return board.report.health }
            guard let trouble = api.engine.storeTrouble else { throw Problem.tooSlow(Self.patience) }
            return HealthVerdict([.storeAway(trouble)])
        } catch {
            guard error is StoreError || error is JobStoreError || error is RateLedgerError else { throw error }
            return HealthVerdict([.storeAway("\(error)")])
        }
    }

    /// Where the store does not tell in time, what this process knows by itself: a monitor that is told nothing could not
    /// tell that from a server that has ended.
    private func metrics() async throws -> Reply {
        let reports = try? await Bounded.value(within: Self.patience) { try await askStore() }
        let metrics = Metrics(
            reports: reports,
            throughput: api.sampler.throughput,
            broker: await broker(reports),
            openStreams: api.streams.count,
            startedAt: api.startedAt
        )
        return Reply(type: MetricsText.contentType, Data(metrics.text.utf8))
    }

    private func askStore() async throws -> Metrics.Reports {
        Metrics.Reports(
            status: try await api.board.report().report,
            users: try await api.engine.usersReport(),
            schedules: try await api.engine.schedulesReport()
        )
    }

    private func broker(_ reports: Metrics.Reports?) async -> Metrics.Broker? {
        let isUp: Bool
        if let reports {
            isUp = !reports.status.health.findings.contains { $0.code == .brokerAway }
        } else {
            isUp = await api.engine.lookAtBroker().map { $0.trouble == nil } ?? false
        }
        return api.engine.brokerFigures.map { Metrics.Broker(isUp: isUp, figures: $0) }
    }

    /// From now on, or behind the event that the client names as its last.
    private func events(_ ask: Ask) async throws -> Reply {
        guard api.streams.count < EventStreams.maximum else {
            throw Problem(.serviceUnavailable, "too_many", "\(EventStreams.maximum) streams are open; no more can be.")
        }
        let last = try await api.engine.store.lastEvent()
        let header = ask.headers[.lastEventID]
        guard let text = header ?? ask.query["since"] else { return Reply(eventsAfter: last) }
        guard let since = Int64(text), since >= 0 else {
            throw Problem.invalid("\(header == nil ? "since" : "Last-Event-ID") must be the number of an event.")
        }
        // Of another database, or none yet.
        return Reply(eventsAfter: min(since, last))
    }
}
