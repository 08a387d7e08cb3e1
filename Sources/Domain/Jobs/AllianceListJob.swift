import ESI
package import Jobs

/// Brings every open alliance, and the closed ones that are known and due: those have left ESI's list.
package struct AllianceListJob: SyncJob {
    package static let name: JobName = "alliance-list"
    package static let queue: QueueName = .alliances
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let open = try await services.ids(from: .alliances, priority: context.priority.rawValue)
        let due = try await services.expired(.alliance)
        return .done(next: Set(open).union(due).sorted().map(AllianceJob.init))
    }
}
