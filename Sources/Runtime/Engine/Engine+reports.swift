package import Domain
import ESI
import Foundation
import Jobs
import SQLite

/// The one place where each report is made, for commands and the server alike.
extension Engine {
    private static let failures = 10

    package func statusReport() async throws -> StatusReport {
        let ledger = try await ledger.snapshot()
        let figures = try await queueFigures()
        return StatusReport(
            at: Date(),
            database: place,
            entities: try await store.counts(),
            killmails: try await store.killmailCounts(),
            speeds: [
                .alliances: Plan.Speed(of: .alliance, ledger, configuration),
                .corporations: Plan.Speed(of: .corporation, ledger, configuration),
                .characters: Plan.Speed(of: .character, ledger, configuration),
                .killmails: Plan.Speed(of: .killmail, ledger, configuration),
            ],
            counts: figures.counts,
            workers: try await workers.workers(),
            budget: Budget(ledger),
            failures: try await jobStore.failures(limit: Self.failures),
            users: try await store.users(),
            schedules: try await healthOfSchedules(),
            broker: figures.broker,
            fullDisk: fullDisk,
            maximumAge: configuration.maximumQueueAge
        )
    }

    /// nil where the disk is a server's.
    private var fullDisk: String? {
        guard case .embedded(let path) = configuration.storage, FreeSpace.isFull(beside: path) else { return nil }
        return FreeSpace.folder(of: path)
    }

    private func healthOfSchedules() async throws -> [HealthFacts.Schedule] {
        let states = try await jobStore.schedules()
        return Catalog.schedules(store, settings).map { schedule in
            HealthFacts.Schedule(
                name: schedule.name,
                interval: schedule.interval,
                lastAt: states.first { $0.name == schedule.name }?.lastAt
            )
        }
    }

    package func usersReport() async throws -> UsersReport {
        UsersReport(
            try await store.users(),
            minimumAge: settings.userMinimumAge,
            signOn: configuration.ssoBaseURL,
            at: Date()
        )
    }

    package func auditReport(of people: [User]) async throws -> AuditReport {
        let now = Date()
        var audits: [KillmailAudit] = []
        for person in people { audits.append(try await store.audit(person, at: now)) }
        let backlog = try await store.killmailCounts().backlog
        let speed = Plan.Speed(of: .killmail, try await ledger.snapshot(), configuration)
        return AuditReport(audits, at: now, backlogSeconds: speed.seconds(backlog))
    }

    package func killmailsReport(
        in state: KillmailReference.State? = nil,
        listedBy lister: KillmailLister? = nil,
        limit: Int
    ) async throws -> KillmailsReport {
        KillmailsReport(
            counts: try await store.referenceCounts(listedBy: lister),
            records: try await store.references(in: state, listedBy: lister, limit: limit)
        )
    }

    package func schedulesReport() async throws -> SchedulesReport {
        SchedulesReport(Catalog.schedules(store, settings), try await jobStore.schedules(), at: Date())
    }
}
