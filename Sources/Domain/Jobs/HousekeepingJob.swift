import Foundation
package import Jobs

/// Removes what has been kept long enough, and sums up.
package struct HousekeepingJob: SyncJob {
    package static let name: JobName = "housekeeping"
    package static let queue: QueueName = .killmails
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let settings = services.settings
        func ago(_ time: Duration) -> Date { services.now().addingTimeInterval(-time.seconds) }
        _ = try await services.store.removeEvents(savedBefore: ago(settings.eventRetention))
        try await services.deadLetters?.removeEnded(
            JobRetention(endedBefore: ago(settings.jobRetention), deadBefore: ago(settings.deadLetterRetention))
        )
        try await services.store.countMembersOfAlliances()
        return .done()
    }
}
