package import Foundation

extension PostgreSQLDatabase {
    /// How far this machine's clock is ahead of the server's, in seconds; below zero where it is behind. The time that the
    /// question was on its way is nobody's fault.
    package func clockLead(
        _ now: @escaping @Sendable () -> Date = { Date() }
    ) async throws(PostgreSQLFailure) -> TimeInterval {
        try await atLength { session throws(PostgreSQLFailure) in
            let before = now()
            let rows = try session.read([Statement("ask for the time", "SELECT clock_timestamp()")])
            let after = now()
            guard let row = rows.first?.first else { return 0 }
            let time: Date = try row[0]
            return Self.lead(over: time, from: before, to: after)
        }
    }

    static func lead(over time: Date, from before: Date, to after: Date) -> TimeInterval {
        if before > time { return before.timeIntervalSince(time) }
        return after < time ? after.timeIntervalSince(time) : 0
    }
}
