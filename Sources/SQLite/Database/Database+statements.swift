import GRDB

extension Database {
    /// A statement that is prepared once a connection.
    func prepared(_ sql: String) throws -> PreparedStatement { PreparedStatement(try cachedStatement(sql: sql)) }

    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: (any StatementBinding)?...) throws -> Int { try run(sql, with: arguments) }

    /// The first row. All rows are stepped through, because a statement that also writes is not done before.
    func first<Value>(
        _ sql: String,
        _ arguments: (any StatementBinding)?...,
        as value: (StatementRow) throws -> Value
    ) throws -> Value? {
        try first(sql, with: arguments, as: value)
    }

    func all<Value>(
        _ sql: String,
        _ arguments: (any StatementBinding)?...,
        as value: (StatementRow) throws -> Value
    ) throws -> [Value] {
        try all(sql, with: arguments, as: value)
    }
}

/// For statements whose text is put together. Each different text stays prepared, so there must be few.
extension Database {
    @discardableResult
    func run(_ sql: String, with arguments: [(any StatementBinding)?]) throws -> Int {
        try prepared(sql).step(arguments) { _ in }
        return changesCount
    }

    func first<Value>(
        _ sql: String,
        with arguments: [(any StatementBinding)?],
        as value: (StatementRow) throws -> Value
    ) throws -> Value? {
        var result: Value?
        try prepared(sql).step(arguments) { row in
            if result == nil { result = try value(row) }
        }
        return result
    }

    func all<Value>(
        _ sql: String,
        with arguments: [(any StatementBinding)?],
        as value: (StatementRow) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        try prepared(sql).step(arguments) { row in result.append(try value(row)) }
        return result
    }
}

extension String {
    /// Without U+0000, which ends a text for SQLite's C interface and is refused by PostgreSQL.
    var withoutNull: String {
        utf8.contains(0) ? String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self) : self
    }
}
