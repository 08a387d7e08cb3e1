import ESI
import Foundation
package import Jobs

/// Refreshes where known characters belong, up to 1000 a request, those first that were checked longest ago. Follows
/// itself until none is due.
package struct AffiliationJob: SyncJob {
    package static let name: JobName = "affiliation"
    package static let queue: QueueName = .characters
    /// Isolating a bad id takes some twenty requests, a second apart. What is checked stays checked.
    package static let timeout: Duration = .seconds(600)
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let limit = BulkRequest.maximumCount
        let checkedBefore = services.now().addingTimeInterval(-services.settings.affiliationLifetime.seconds)
        let due = try await services.store.charactersDueForAffiliation(checkedBefore: checkedBefore, limit: limit)
        guard !due.isEmpty else { return .done() }
        let unanswered = try await check(due, with: services, context: context)
        // Only the character's own route tells a deletion.
        let suspects = unanswered.map { CharacterJob(id: $0) }
        return .done(next: due.count == limit ? [AffiliationJob()] : [], enrichment: suspects)
    }

    /// - Returns: the ids that ESI gave no answer for.
    private func check(_ ids: [Int64], with services: Services, context: JobContext) async throws -> [Int64] {
        var unanswered: [Int64] = []
        try await Bisection.run(ids) { ids in
            let reply = try await services.esi.send(.affiliation(ids), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return }
            let affiliations = wire.map(Affiliation.init)
            try await services.store.save(affiliations, checked: ids, at: services.now())
            unanswered += Set(ids).subtracting(affiliations.map(\.characterID)).sorted()
        } blame: { id, _ in
            try await services.store.save([], checked: [id], at: services.now())
            unanswered.append(id)
        }
        return unanswered
    }
}
