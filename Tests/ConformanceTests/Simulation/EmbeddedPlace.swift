import Foundation
import GRDB
import Synchronization

@testable import SQLite

/// The tables of jobs in memory, and a file for the locks of those who live: used again by history after history.
final class EmbeddedPlace: Sendable {
    let locks: String
    private let database: DatabaseQueue

    private static let shared = Mutex<EmbeddedPlace?>(nil)

    private init() throws {
        // Without a name, so that nothing is left behind: each who opens it does so through this descriptor.
        guard let file = unsafe tmpfile() else { throw SQLiteFailure("no temporary file for locks") }
        locks = "/proc/self/fd/\(unsafe fileno(file))"
        database = try DatabaseQueue()
        try database.inDatabase { database in
            for migration in Migration.all { try database.execute(sql: migration.sql) }
        }
    }

    /// Empty. One history at a time has it.
    static func taken() throws -> EmbeddedPlace {
        let place = try shared.withLock { place in
            let known = try place ?? EmbeddedPlace()
            place = known
            return known
        }
        try place.database.inDatabase { database in
            for table in ["sync_jobs", "workers", "schedules"] { try database.execute(sql: "DELETE FROM \(table)") }
        }
        return place
    }

    /// - Returns: nil where it was rolled back.
    func write<Value>(rollingBack: Bool, _ body: (Database) throws -> Value) throws -> Value? {
        var value: Value?
        try database.inTransaction { database in
            value = try body(database)
            return rollingBack ? .rollback : .commit
        }
        return rollingBack ? nil : value
    }
}
