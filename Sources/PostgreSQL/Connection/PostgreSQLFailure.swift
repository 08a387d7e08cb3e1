import Domain
import ESI
import Jobs

/// What went wrong, as one sentence: which statement and why, but none of the data, and no password.
package struct PostgreSQLFailure: Error, Sendable, CustomStringConvertible {
    /// What helps against it.
    enum Kind: Sendable {
        /// A new connection.
        case lost
        /// The same again: another transaction was in the way.
        case conflict
        /// Leaving out the row that the server does not take.
        case data
        case other
    }

    let kind: Kind
    package let description: String
    /// Nobody has answered: the address may be wrong, or the server away.
    package let isUnanswered: Bool

    /// - Parameter isAnswered: the server itself has said why, or nothing was asked of it.
    init(_ kind: Kind, _ description: String, isAnswered: Bool = false) {
        self.kind = kind
        self.description = description
        isUnanswered = kind == .lost && !isAnswered
    }

    /// - Parameters:
    ///   - code: SQLSTATE.
    ///   - message: the server's primary message. Its detail and context are left out: they quote rows.
    init(code: String, message: String, purpose: String, place: String) {
        let kind = Self.kind(code)
        // In class 22 (data exceptions) what follows the colon is the data.
        let message = code.hasPrefix("22") ? String(message.prefix { $0 != ":" }) : message
        self.init(
            kind,
            "PostgreSQL at \(place) did not \(purpose): \(message) (SQLSTATE \(code))\(Self.advice(code))",
            isAnswered: true
        )
    }

    /// Source: PostgreSQL's documentation, appendix A.
    private static func kind(_ code: String) -> Kind {
        switch code {
        case "40001", "40P01", "55P03": .conflict
        // Shut down, crashed, starting, out of connections, idle in a transaction for too long.
        case "57P01", "57P02", "57P03", "53300", "25P03": .lost
        // Too many rows for one, raised by a trigger.
        case "21000", "P0001": .data
        default:
            switch code.prefix(2) {
            case "08": .lost
            // Data exceptions, broken constraints, values too large for an index.
            case "22", "23", "54": .data
            default: .other
            }
        }
    }

    private static func advice(_ code: String) -> String {
        switch code {
        case "42P01": ": run `orchestrator migrate`"
        case "42501": ": let this user own the database, or grant it what is missing"
        case "25006": ": name the primary server, or add target_session_attrs=read-write to a URL of several hosts"
        case "53100": ": make room on the server's disk"
        default: ""
        }
    }
}

extension StoreError {
    init(_ failure: PostgreSQLFailure) { self.init(failure.description) }
}

extension JobStoreError {
    init(_ failure: PostgreSQLFailure) { self.init(failure.description) }
}

extension RateLedgerError {
    init(_ failure: PostgreSQLFailure) { self.init(failure.description) }
}
