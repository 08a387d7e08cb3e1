import ESI
import Foundation
package import Jobs

/// Reads wanted names, up to 1000 a request, those first that have waited longest. Follows itself until none is left.
package struct NamesJob: SyncJob {
    package static let name: JobName = "names"
    package static let queue: QueueName = .killmails
    /// Isolating a bad id takes some twenty requests, a second apart. What is read stays read.
    package static let timeout: Duration = .seconds(600)
    /// Above all that is scheduled, because one request serves a thousand killmails; and the same for all, because a job
    /// that is made more urgent while it runs may run a second time beside itself.
    static let priority = Priority(4)
    package var entity: Int64 { 0 }

    package init() {}

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let limit = BulkRequest.maximumCount
        let wanted = try await services.store.wantedNames(limit: limit, at: services.now())
        // What was missing before may be so again, and would fail the others.
        let batch = wanted.filter { $0.isMissing == wanted[0].isMissing }
        try await read(batch, with: services, context: context)
        let areLeft = batch.count == limit || batch.count < wanted.count
        return .done(next: [areLeft ? NamesJob() : NamesCheckJob(after: context.generation)])
    }

    private func read(_ batch: [WantedName], with services: Services, context: JobContext) async throws {
        guard !batch.isEmpty else { return }
        let missing = Set(batch.lazy.filter(\.isMissing).map(\.id))
        func miss(_ id: Int64, _ reason: String) -> MissingName {
            let settings = services.settings
            let wait = missing.contains(id) ? settings.missingAgainRecheck : settings.missingRecheck
            return MissingName(id: id, reason: reason, recheckAt: services.now().addingTimeInterval(wait.seconds))
        }
        try await Bisection.run(batch.map(\.id)) { ids in
            let reply = try await services.esi.send(.names(ids), priority: context.priority.rawValue)
            guard case .value(let wire, _) = reply else { return }
            let names = wire.map(Name.init)
            let unanswered = Set(ids).subtracting(names.map(\.id)).sorted()
            try await services.store.save(names: names, missing: unanswered.map { miss($0, "ESI told no name for it") })
            services.namesMemory.insert(known: names.map(\.id))
        } blame: { id, error in
            try await services.store.save(names: [], missing: [miss(id, error.description)])
        }
    }
}

extension Name {
    init(_ wire: WireName) {
        self.init(id: wire.id, text: wire.name, category: wire.category)
    }
}
