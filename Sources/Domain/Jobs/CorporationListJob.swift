import ESI
package import Jobs

/// Brings the members of every alliance, from ESI: what `sync-corporations` begins with.
package struct CorporationListJob: SyncJob {
    package static let name: JobName = "corporation-list"
    package static let queue: QueueName = .corporations
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let alliances = try await services.ids(from: .alliances, priority: context.priority.rawValue)
        return .done(next: alliances.sorted().map(AllianceMembersJob.init))
    }
}
