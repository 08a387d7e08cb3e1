package import Jobs

/// Brings CEOs and creators of all known corporations, where the store needs them.
package struct LeadersJob: SyncJob {
    package static let name: JobName = "leaders"
    package static let queue: QueueName = .characters
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let leaders = try await services.store.leaders(of: nil)
        return .done(next: try await services.charactersToRead(among: leaders, context))
    }
}
