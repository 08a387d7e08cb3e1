import CPostgreSQL

/// What a statement answered. Not Sendable: it is read on the thread that received it.
@safe
final class Rows {
    fileprivate let result: OpaquePointer
    let count: Int
    private let purpose: String

    /// - Parameter result: becomes this object's.
    @unsafe
    init(_ result: OpaquePointer, purpose: String) {
        unsafe self.result = unsafe result
        self.purpose = purpose
        count = unsafe Int(PQntuples(result))
    }

    deinit { unsafe PQclear(result) }

    fileprivate func unreadable(_ column: Int) -> PostgreSQLFailure {
        let name = unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) }
        return PostgreSQLFailure(
            .other,
            "PostgreSQL's answer cannot be read (\(purpose)): "
                + "the column \(name ?? String(column)) has another type than the schema gives it"
        )
    }
}

extension Rows: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(position: Int) -> Row { Row(rows: self, index: position) }
}

struct Row {
    fileprivate let rows: Rows
    fileprivate let index: Int

    subscript<Value: BinaryValue>(_ column: Int) -> Value {
        get throws(PostgreSQLFailure) {
            guard let value: Value = try self[column] else { throw rows.unreadable(column) }
            return value
        }
    }

    subscript<Value: BinaryValue>(_ column: Int) -> Value? {
        get throws(PostgreSQLFailure) {
            let (row, column) = (Int32(index), Int32(column))
            guard unsafe PQgetisnull(rows.result, row, column) == 0 else { return nil }
            let bytes = unsafe UnsafeRawBufferPointer(
                start: PQgetvalue(rows.result, row, column),
                count: Int(PQgetlength(rows.result, row, column))
            )
            guard let value = unsafe Value.read(Field(bytes)) else { throw rows.unreadable(Int(column)) }
            return value
        }
    }
}
