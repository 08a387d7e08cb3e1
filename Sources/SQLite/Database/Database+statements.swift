import GRDB

extension Database {
    /// Runs a statement that is prepared once a connection.
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: (any DatabaseValueConvertible)?...) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
        return changesCount
    }

    /// The first row. All rows are stepped through, because a statement that also writes is not done before.
    func first<Value>(
        _ sql: String,
        _ arguments: (any DatabaseValueConvertible)?...,
        as value: (Row) throws -> Value
    ) throws -> Value? {
        var result: Value?
        let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: StatementArguments(arguments))
        while let row = try rows.next() {
            if result == nil { result = try value(row) }
        }
        return result
    }

    func all<Value>(
        _ sql: String,
        _ arguments: (any DatabaseValueConvertible)?...,
        as value: (Row) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: StatementArguments(arguments))
        while let row = try rows.next() { result.append(try value(row)) }
        return result
    }
}

extension String {
    /// Without U+0000, which ends a text for SQLite's C interface and is refused by PostgreSQL.
    var withoutNull: String {
        utf8.contains(0) ? String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self) : self
    }
}
