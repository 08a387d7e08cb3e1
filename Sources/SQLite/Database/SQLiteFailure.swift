import Domain
import ESI
import Foundation
import GRDB
import Jobs

/// What went wrong with the file, as one sentence for its owner.
package struct SQLiteFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    init(_ error: any Error, path: String) {
        if let failure = error as? SQLiteFailure {
            self = failure
        } else if let error = error as? DatabaseError {
            self.init(Self.sentence(error, path: path))
        } else {
            self.init("the database \(path) failed: \(error)")
        }
    }

    /// - Parameter free: bytes on the file's disk. A file that cannot grow is more than once an "I/O error" to SQLite.
    static func sentence(_ error: DatabaseError, path: String, free: (String) -> Int64? = FreeSpace.beside) -> String {
        let message = error.message ?? "no message"
        return switch error.resultCode {
        case .SQLITE_FULL: "the disk that holds \(path) is full"
        case .SQLITE_READONLY, .SQLITE_PERM: "the database \(path), or its folder, is read-only for this user"
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            """
            the database \(path) was locked by another process for longer than 10 seconds; a worker or server whose \
            disk is slow says so in its log
            """
        case .SQLITE_NOTADB: "\(path) is not an SQLite database: name another file in DATABASE_URL=sqlite:PATH"
        case .SQLITE_CORRUPT: "the database \(path) is damaged (\(message)): restore it from a copy"
        case .SQLITE_CANTOPEN:
            "the database \(path) cannot be opened: see that its folder exists and that this user may write there"
        case .SQLITE_IOERR:
            switch free(path) {
            case let bytes? where bytes < FreeSpace.none: "the disk that holds \(path) is full"
            case .some: "the disk that holds \(path) failed (\(message))"
            case nil: "the disk that holds \(path) failed or is full (\(message))"
            }
        case .SQLITE_ERROR where message.hasPrefix("no such table"):
            "the database \(path) has not been set up (\(message)): run `orchestrator migrate`"
        case .SQLITE_MISUSE: "the database \(path) has been closed"
        default: "the database \(path) failed: \(message) (SQLite code \(error.extendedResultCode.rawValue))"
        }
    }
}

extension StoreError {
    init(_ failure: SQLiteFailure) { self.init(failure.description) }
}

extension JobStoreError {
    init(_ failure: SQLiteFailure) { self.init(failure.description) }
}

extension BrokerError {
    init(_ failure: SQLiteFailure) { self.init(failure.description) }
}

extension RateLedgerError {
    init(_ failure: SQLiteFailure) { self.init(failure.description) }
}
