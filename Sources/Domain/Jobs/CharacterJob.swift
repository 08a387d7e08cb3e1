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
        guard isDeleted else { return .discard(reason: reason) }
        // Killmails name the deleted too, and their names are told still.
        let names = try await services.wantNames(of: [id])
        // Before the first killmail nothing shows them, and perhaps no worker serves the queue of killmails.
        let areShown = try await services.store.lastEvent() > 0
        return .discard(reason: reason, placed: areShown ? names : [])
    }
}
