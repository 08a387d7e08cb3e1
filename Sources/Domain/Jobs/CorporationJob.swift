import ESI
import Foundation
package import Jobs

/// Saves a corporation, of players or not, open or closed, and brings its CEO and creator where the store needs them.
package struct CorporationJob: EntityJob {
    package static let name: JobName = "corporation"
    package static let queue: QueueName = .corporations
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func sync(with services: Services, context: JobContext) async throws -> Outcome {
        let refreshed = try await services.refresh(
            .corporation,
            id,
            from: .corporation(id),
            priority: context.priority.rawValue
        ) { wire, validity throws(StoreError) in
            try await services.store.save(Corporation(id: id, wire), validity)
        }
        return try await followUps(of: refreshed, services, context)
    }

    @inline(never)
    private func followUps(
        of refreshed: Refreshed<WireCorporation>,
        _ services: Services,
        _ context: JobContext
    ) async throws -> Outcome {
        let leaders: [Int64]
        switch refreshed {
        case .read(let wire): leaders = wire.leaders
        case .current: leaders = try await services.store.leaders(of: id)
        case .missing(let reason, _): return .discard(reason: reason)
        }
        return .done(next: try await services.charactersToRead(among: leaders, context))
    }
}
