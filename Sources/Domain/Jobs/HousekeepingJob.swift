import Foundation
package import Jobs

/// Removes what has been kept long enough, and sums up.
package struct HousekeepingJob: SyncJob {
    package static let name: JobName = "housekeeping"
    package static let queue: QueueName = .killmails
    package var entity: Int64 { 0 }
    /// A transaction, so that others write in between.
    private static let eventsAtOnce = 2000

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let settings = services.settings
        func ago(_ time: Duration) -> Date { services.now().addingTimeInterval(-time.seconds) }
        let old = ago(settings.eventRetention)
        while try await services.store.removeEvents(savedBefore: old, limit: Self.eventsAtOnce) > 0 {}
        try await services.deadLetters?.removeEnded(
            JobRetention(endedBefore: ago(settings.jobRetention), deadBefore: ago(settings.deadLetterRetention))
        )
        try await services.store.countMembersOfAlliances()
        return .done()
    }
}
