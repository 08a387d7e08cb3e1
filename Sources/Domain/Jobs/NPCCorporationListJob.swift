import ESI
package import Jobs

/// Brings the corporations that no player owns: they are members of no alliance.
package struct NPCCorporationListJob: SyncJob {
    package static let name: JobName = "npc-corporation-list"
    package static let queue: QueueName = .corporations
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let ids = try await services.ids(from: .npcCorporations, priority: context.priority.rawValue)
        return .done(next: ids.sorted().map(CorporationJob.init))
    }
}
