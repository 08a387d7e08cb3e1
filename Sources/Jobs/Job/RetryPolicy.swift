/// When a failed job is tried again: `n⁴ + 2` seconds after attempt `n`, at most a day, spread by a fifth either way.
///
/// The fourth power is what long-lived job systems settled on: quick after a glitch (3 s, 18 s, 83 s), patient through
/// an outage (20 attempts last some six days).
package struct RetryPolicy: Sendable, Equatable {
    package var maximumAttempts: Int

    package init(maximumAttempts: Int = 20) { self.maximumAttempts = maximumAttempts }

    package static let standard = RetryPolicy()
    /// A message that cannot be read may be readable for the next version, but hardly after the third try.
    package static let undecodable = RetryPolicy(maximumAttempts: 3)
    /// A worker of an older version may meet a new job's name while an installation is updated: about a day of tries.
    package static let unknownJob = RetryPolicy(maximumAttempts: 13)

    static let longestDelay: Double = 24 * 3600
    static let spread = 0.2

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - retryAfter: what the server asked for; it comes before the schedule.
    ///   - random: 0 to 1.
    /// - Returns: how long to wait, or nil when the attempts are used up.
    package func delay(afterAttempt attempt: Int, retryAfter: Duration? = nil, random: Double) -> Duration? {
        guard attempt < maximumAttempts else { return nil }
        let factor = 1 + Self.spread * (2 * random - 1)
        if let retryAfter {
            // Never earlier than asked for: only later.
            return retryAfter + retryAfter * (Self.spread * random)
        }
        let n = Double(max(attempt, 1))
        return .seconds(min(Self.longestDelay, (n * n * n * n + 2) * factor))
    }
}
