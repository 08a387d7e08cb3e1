package import Foundation
package import Jobs

/// Queues the same jobs each time. One that is still active is left alone.
package struct JobSchedule: Schedule {
    package let name: String
    package let interval: Duration
    private let jobs: [any SyncJob]

    package init(_ name: String, every interval: Duration, _ jobs: [any SyncJob]) {
        self.name = name
        self.interval = interval
        self.jobs = jobs
    }

    package func work(tick: Int64?, at now: Date) async throws -> ScheduledWork {
        ScheduledWork(
            try jobs.map { try JobRequest($0, priority: .refresh) },
            finding: jobs.map { type(of: $0).name.rawValue }.joined(separator: ", ")
        )
    }
}
