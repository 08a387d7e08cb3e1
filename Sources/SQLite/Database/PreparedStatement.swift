import GRDB
import GRDBSQLite

/// Binds and steps as SQLite's interface has it. GRDB's own way makes an array and a copy of every row and argument, and
/// a killmail is some thirty rows.
struct PreparedStatement {
    private let statement: Statement

    init(_ statement: Statement) { self.statement = statement }

    func run(_ arguments: (any StatementBinding)?...) throws { try step(arguments) { _ in } }

    func step(_ arguments: [(any StatementBinding)?], each row: (StatementRow) throws -> Void) throws {
        let pointer = unsafe statement.sqliteStatement
        defer { unsafe sqlite3_reset(pointer) }
        for (index, argument) in arguments.enumerated() {
            let place = CInt(index + 1)
            let code =
                if let argument {
                    unsafe argument.bind(to: pointer, at: place)
                } else {
                    unsafe sqlite3_bind_null(pointer, place)
                }
            guard code == SQLITE_OK else { throw unsafe failure(code, pointer) }
        }
        while true {
            switch unsafe sqlite3_step(pointer) {
            case SQLITE_ROW: try row(unsafe StatementRow(statement: pointer))
            case SQLITE_DONE: return
            case let code: throw unsafe failure(code, pointer)
            }
        }
    }

    private func failure(_ code: CInt, _ pointer: SQLiteStatement) -> DatabaseError {
        let message = unsafe String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer)))
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
}

/// The row that a statement stands on. Safe, because only the one who steps hands it out, and nobody keeps it.
@safe struct StatementRow {
    private let statement: SQLiteStatement

    fileprivate init(statement: SQLiteStatement) { unsafe self.statement = statement }

    /// Only what is optional may be NULL.
    subscript<Value: StatementColumnConvertible>(column: Int) -> Value {
        guard let value = unsafe Value.fromStatement(statement, atUncheckedIndex: CInt(column)) else {
            preconditionFailure("column \(column) is NULL in: \(unsafe String(cString: sqlite3_sql(statement)))")
        }
        return value
    }

    subscript<Value: StatementColumnConvertible>(name: String) -> Value { self[index(of: name)] }

    private func index(of name: String) -> Int {
        let count = unsafe sqlite3_column_count(statement)
        for index in 0..<count where unsafe String(cString: sqlite3_column_name(statement, index)) == name {
            return Int(index)
        }
        preconditionFailure("no column \(name) in: \(unsafe String(cString: sqlite3_sql(statement)))")
    }
}
