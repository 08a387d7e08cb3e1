import ESI
package import Jobs

/// Saves a character, or marks it deleted. Whoever queues it decides that it is worth a request of its own.
package struct CharacterJob: EntityJob {
    package static let name: JobName = "character"
    package static let queue: QueueName = .characters
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let refreshed = try await services.refresh(
            .character,
            id,
            from: .character(id),
            priority: context.priority.rawValue
        ) { wire, validity throws(StoreError) in
            try await services.store.save(Character(id: id, wire), validity)
        }
        guard case .missing(let reason, let isDeleted) = refreshed else { return .done() }
        // Killmails name the deleted too, and their names are told still.
        return .discard(reason: reason, placed: isDeleted ? try await services.wantNames(of: [id]) : [])
    }
}
