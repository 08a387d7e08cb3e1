package import Jobs

/// Saves an alliance without its members: those may be hundreds, and nobody has asked for them.
package struct NamedAllianceJob: EntityJob {
    package static let name: JobName = "alliance-named"
    package static let queue: QueueName = .alliances
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        switch try await services.refreshAlliance(id, priority: context.priority.rawValue) {
        case .read, .current: .done()
        case .missing(let reason, _): .discard(reason: reason)
        }
    }
}
