package import Jobs

/// Queues the references that nobody works on, newest killmail first, in small lots: a lot, and behind it, at one
/// priority lower, itself. So a backlog of any size leaves the queue to what is more urgent, and its jobs' rows are few.
package struct KillmailBacklogJob: SyncJob {
    package static let name: JobName = "killmail-backlog"
    package static let queue: QueueName = .killmails
    /// A minute and a half of what the published limit allows.
    package static let lot = 200

    /// Of the killmails. At least 1, since the next lot is queued below them.
    private let priority: Priority

    package var entity: Int64 { 0 }

    package init(_ priority: Priority) { self.priority = max(priority, Priority(1)) }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let lot = try await services.store.referencesToQueue(listedBy: nil, limit: Self.lot)
        guard !lot.isEmpty else { return .done() }
        let killmails = lot.map { PlacedJob(KillmailJob($0), priority) }
        return .done(placed: killmails + [PlacedJob(self, priority.lowered)])
    }
}
