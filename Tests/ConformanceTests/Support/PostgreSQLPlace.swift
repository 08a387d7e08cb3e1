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

    static func at(_ place: URL, time: ManualTime) async throws -> PostgreSQLPlace {
        let task = places.withLock { places in
            let task =
                places[place]
                ?? Task {
                    PostgreSQLPlace(
                        database: try await TestDatabase.migrated(),
                        broker: MemoryBroker(clock: time.clock)
                    )
                }
            places[place] = task
            return task
        }
        return try await task.value
    }

    static func remove(_ place: URL) async throws {
        try await places.withLock { $0.removeValue(forKey: place) }?.value.database.drop()
    }
}
