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
        let limit = Endpoint<[WireAffiliation]>.maximumCount
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
        do {
            let reply = try await services.esi.send(.affiliation(ids), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return [] }
            let affiliations = wire.map(Affiliation.init)
            try await services.store.save(affiliations, checked: ids, at: services.now())
            return Set(ids).subtracting(affiliations.map(\.characterID)).sorted()
        } catch let error as ESIError where error.blamesAnID {
            // One bad id fails the whole request: halve until it stands alone.
            guard ids.count > 1 else {
                try await services.store.save([], checked: ids, at: services.now())
                return ids
            }
            let middle = ids.count / 2
            let first = try await check(Array(ids[..<middle]), with: services, context: context)
            return first + (try await check(Array(ids[middle...]), with: services, context: context))
        }
    }
}

extension ESIError {
    fileprivate var blamesAnID: Bool {
        switch self {
        case .badRequest, .notFound, .deleted, .unprocessable: true
        default: false
        }
    }
}
