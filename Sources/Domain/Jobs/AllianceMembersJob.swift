import ESI
package import Jobs

/// Brings the member corporations of one alliance, without the alliance itself.
package struct AllianceMembersJob: EntityJob {
    package static let name: JobName = "alliance-members"
    package static let queue: QueueName = .corporations
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        do {
            let members = try await services.members(of: id, priority: context.priority.rawValue)
            return .done(next: members.map(CorporationJob.init))
        } catch ESIError.notFound(let reason), ESIError.deleted(let reason) {
            return .discard(reason: reason)
        }
    }
}
