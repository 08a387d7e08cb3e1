import Foundation
package import Jobs

/// Removes what has been kept long enough.
package struct HousekeepingJob: SyncJob {
    package static let name: JobName = "housekeeping"
    package static let queue: QueueName = .killmails
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let limit = services.now().addingTimeInterval(-services.settings.eventRetention.seconds)
        _ = try await services.store.removeEvents(savedBefore: limit)
        return .done()
    }
}
