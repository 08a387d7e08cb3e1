package import Jobs

/// Brings known corporations that have not been read for long, in an alliance or not, longest first. What has expired only
/// just can wait: all of EVE's, asked again as soon as ESI allows, would keep its routes at their limit for ever.
package struct StaleCorporationsJob: SyncJob {
    package static let name: JobName = "stale-corporations"
    package static let queue: QueueName = .corporations
    /// Half of what an hour has room for at the polite pace.
    private static let most = 9000
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let stale = try await services.stale(.corporation, most: Self.most)
        return .done(next: stale.map(CorporationJob.init))
    }
}
