package import Jobs

/// Brings known characters that have not been read singly for long, longest first: only that tells who was deleted, and what
/// bulk requests leave out.
package struct StaleCharactersJob: SyncJob {
    package static let name: JobName = "stale-characters"
    package static let queue: QueueName = .characters
    /// A quarter of what an hour has room for at the polite pace.
    private static let most = 4500
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let stale = try await services.stale(.character, most: Self.most)
        return .done(next: stale.map(CharacterJob.init))
    }
}
