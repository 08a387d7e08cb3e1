package import Jobs

/// Brings the corporations that are known and have expired, in an alliance or not.
package struct DueCorporationsJob: SyncJob {
    package static let name: JobName = "due-corporations"
    package static let queue: QueueName = .corporations
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let due = try await services.expired(.corporation)
        return .done(next: due.map(CorporationJob.init))
    }
}
