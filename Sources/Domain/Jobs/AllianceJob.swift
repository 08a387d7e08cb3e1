import ESI
package import Jobs

/// Saves an alliance and brings its member corporations.
package struct AllianceJob: EntityJob {
    package static let name: JobName = "alliance"
    package static let queue: QueueName = .alliances
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let priority = context.priority.rawValue
        if case .missing(let reason, _) = try await services.refreshAlliance(id, priority: priority) {
            return .discard(reason: reason)
        }
        do {
            return .done(next: try await services.members(of: id, priority: priority).map(CorporationJob.init))
        } catch ESIError.notFound, ESIError.deleted {
            // The alliance itself is saved.
            return .done()
        }
    }
}

extension Services {
    func members(of alliance: Int64, priority: Int) async throws -> [Int64] {
        try await ids(from: .corporations(ofAlliance: alliance), priority: priority)
    }

    func refreshAlliance(_ id: Int64, priority: Int) async throws -> Refreshed<WireAlliance> {
        try await refresh(.alliance, id, from: .alliance(id), priority: priority) { wire, validity throws(StoreError) in
            try await store.save(Alliance(id: id, wire), validity)
        }
    }
}
