import Foundation
import PostgreSQL
import PostgreSQLSupport
import Synchronization
import TestSupport

/// PostgreSQL is not the broker, so all processes of a test share one in memory.
struct PostgreSQLPlace: Sendable {
    let database: TestDatabase
    let broker: MemoryBroker

    private static let places = Mutex<[URL: Task<PostgreSQLPlace, any Error>]>([:])
    /// So many at a time: each has a dozen connections, and some tests beside them measure time.
    private static let free = Observed(6)

    static func at(_ place: URL, time: ManualTime) async throws -> PostgreSQLPlace {
        let task = places.withLock { places in
            let task =
                places[place]
                ?? Task {
                    while !free.update(take) { await free.wait { $0 > 0 } }
                    return PostgreSQLPlace(
                        database: try await TestDatabase.used(),
                        broker: MemoryBroker(clock: time.clock)
                    )
                }
            places[place] = task
            return task
        }
        return try await task.value
    }

    private static func take(_ free: inout Int) -> Bool {
        guard free > 0 else { return false }
        free -= 1
        return true
    }

    static func remove(_ place: URL) async throws {
        guard let task = places.withLock({ $0.removeValue(forKey: place) }) else { return }
        defer { free.update { $0 += 1 } }
        try await task.value.database.reuse()
    }
}
