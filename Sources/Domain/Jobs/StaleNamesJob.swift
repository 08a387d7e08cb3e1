import ESI
import Foundation
package import Jobs

/// Reads names again that have not been read for long, since CCP renames types and systems now and then; longest first, up
/// to 1000 a request. Follows itself until none is left, and brings those that are wanted and that nobody reads.
package struct StaleNamesJob: SyncJob {
    package static let name: JobName = "stale-names"
    package static let queue: QueueName = .killmails
    package static let timeout = NamesJob.timeout
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let limit = BulkRequest.maximumCount
        let now = services.now()
        let readBefore = now.addingTimeInterval(-services.settings.nameLifetime.seconds)
        let stale = try await services.store.names(readBefore: readBefore, limit: limit)
        if !stale.isEmpty { try await read(stale, with: services, context: context) }
        let areWanted = try await !services.store.wantedNames(limit: 1, at: now).isEmpty
        return .done(
            next: stale.count == limit ? [StaleNamesJob()] : [],
            placed: areWanted ? [PlacedJob(NamesJob(), NamesJob.priority)] : []
        )
    }

    /// What ESI tells no more keeps the name that it had.
    private func read(_ stale: [Name], with services: Services, context: JobContext) async throws {
        let known = Dictionary(stale.map { ($0.id, $0) }) { $1 }
        try await Bisection.run(stale.map(\.id)) { ids in
            let reply = try await services.esi.send(.names(ids), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return }
            let told = Dictionary(wire.map { ($0.id, Name($0)) }) { $1 }
            try await services.store.save(names: ids.compactMap { told[$0] ?? known[$0] }, missing: [])
        } blame: { id, _ in
            try await services.store.save(names: [known[id]].compactMap(\.self), missing: [])
        }
    }
}
