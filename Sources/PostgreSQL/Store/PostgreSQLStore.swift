package import Domain

/// EVE's data in tables. The methods are in the extensions, by what they are about; what they ask for is in the values
/// beside this file.
package struct PostgreSQLStore: Store {
    /// Of long lists: others take their turns between the transactions.
    static let rowsPerTransaction = 1000

    private let database: PostgreSQLDatabase

    package init(_ database: PostgreSQLDatabase) { self.database = database }

    package func counts() async throws(StoreError) -> [RecordKind: Int] {
        var counts: [RecordKind: Int] = [:]
        for kind in RecordKind.allCases {
            counts[kind] = try await readAtLength(
                Several(Statement("count \(kind.plural)", "SELECT count(*) FROM \(kind.plural)")) {
                    rows throws(PostgreSQLFailure) in try rows.first?[0] ?? 0
                }
            )
        }
        return counts
    }
}

extension PostgreSQLStore {
    func write<Operation: BatchOperation>(_ operation: Operation) async throws(StoreError) -> Operation.Output {
        do {
            return try await database.write(operation)
        } catch {
            throw StoreError(error)
        }
    }

    func read<Operation: BatchOperation>(_ operation: Operation) async throws(StoreError) -> Operation.Output {
        do {
            return try await database.read(operation)
        } catch {
            throw StoreError(error)
        }
    }

    func readAtLength<Operation: BatchOperation>(
        byKeys: Bool = false,
        _ operation: Operation
    ) async throws(StoreError) -> Operation.Output {
        do {
            return try await database.readAtLength(byKeys: byKeys, operation)
        } catch {
            throw StoreError(error)
        }
    }
}
