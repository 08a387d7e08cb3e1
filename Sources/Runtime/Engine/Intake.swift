import Domain
import ESI
import Jobs

/// Translates what the limiter has room for into how many jobs of each queue a worker may hold.
enum Intake {
    /// Until a queue's route was first asked, a few jobs may be held: one finds out what the route allows, and where
    /// everything is fresh, all go through without asking.
    private static let roomOfUnknownRoute = Room(jobs: 4, openAbove: 0)

    static func limits(
        from rooms: AsyncStream<[RouteID: Room]>,
        queues: [QueueName]
    ) -> AsyncStream<[QueueName: QueueLimit]> {
        AsyncStream { continuation in
            continuation.yield(limits([:], queues))
            let task = Task {
                for await rooms in rooms { continuation.yield(limits(rooms, queues)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private static func limits(_ rooms: [RouteID: Room], _ queues: [QueueName]) -> [QueueName: QueueLimit] {
        var limits: [QueueName: QueueLimit] = [:]
        for queue in queues {
            guard let routes = Catalog.routes[queue] else { continue }
            let room = routes.lazy.compactMap { rooms[$0] }.first ?? roomOfUnknownRoute
            limits[queue] = QueueLimit(room.jobs, openAbove: room.openAbove.map { Priority($0) })
        }
        return limits
    }
}
