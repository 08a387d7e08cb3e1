package import Jobs

/// Brings the alliances that are known and have expired, without their members.
package struct DueAlliancesJob: SyncJob {
    package static let name: JobName = "due-alliances"
    package static let queue: QueueName = .alliances
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let due = try await services.expired(.alliance)
        return .done(next: due.map(NamedAllianceJob.init))
    }
}
