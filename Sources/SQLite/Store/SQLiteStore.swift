package import Domain
import Foundation
import GRDB

/// EVE's data in tables. The methods are in the extensions, by what they are about.
package struct SQLiteStore: Store {
    /// Of long lists: workers write between the transactions.
    static let rowsPerTransaction = 1000

    private let database: SQLiteDatabase

    package init(_ database: SQLiteDatabase) { self.database = database }

    package func counts() async throws(StoreError) -> [RecordKind: Int] {
        try await readAtLength { database in
            var counts: [RecordKind: Int] = [:]
            for kind in RecordKind.allCases {
                counts[kind] = try database.first("SELECT count(*) FROM \(kind.plural)") { $0[0] } ?? 0
            }
            return counts
        }
    }
}

extension SQLiteStore {
    /// - Parameter body: takes the store's time, too.
    @discardableResult
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database, Date) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.write { [clock = database.clock] database in
                try body(database, Date(milliseconds: clock.milliseconds()))
            }
        } catch {
            throw StoreError(error)
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw StoreError(error)
        }
    }

    func readAtLength<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.readAtLength(body)
        } catch {
            throw StoreError(error)
        }
    }
}
