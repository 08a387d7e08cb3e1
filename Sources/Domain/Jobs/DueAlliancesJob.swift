package import Jobs

/// Brings the known alliances that have not been read for long, without their members: closed ones, which no list names, and
/// all where nobody wants the lists.
package struct DueAlliancesJob: SyncJob {
    package static let name: JobName = "due-alliances"
    package static let queue: QueueName = .alliances
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let due = try await services.stale(.alliance, most: .max)
        return .done(next: due.map(NamedAllianceJob.init))
    }
}
