package import Jobs

/// Looks once more when ``NamesJob`` has ended: what was wanted between its last look and its end could not queue it, since
/// it was active still.
///
/// Each run of that job has a check of its own, so that the check can always be queued. One that serves all could be active
/// itself, and have looked before.
package struct NamesCheckJob: SyncJob {
    package static let name: JobName = "names-check"
    package static let queue: QueueName = .killmails

    /// Of ``NamesJob``; nil in a message of a version that had one check for all.
    private let generation: Int64?

    package var entity: Int64 { generation ?? 0 }

    package init(after generation: Int64) { self.generation = generation }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let isDone = try await services.store.wantedNames(limit: 1, at: services.now()).isEmpty
        return .done(next: isDone ? [] : [NamesJob()])
    }
}
