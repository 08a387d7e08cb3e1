import Foundation

/// Keeps an outage of SSO from being hammered: after three failures in a row nothing is sent for a while, then one probe.
struct SSOCircuit: Sendable {
    private static let failuresOfOutage = 3
    /// Seconds.
    private static let shortest: Double = 5
    private static let longest: Double = 60

    private var failures = 0
    /// When nothing is sent. A clock that was set back is before it, and keeps nobody waiting.
    private var closed: Range<Date>?
    private var isProbing = false
    /// SSO does not know the application: asking on for each person would look like guessing.
    private var refusal: (error: SSOError, closed: Range<Date>)?

    /// - Throws: why nothing may be sent now.
    mutating func enter(at now: Date) throws(SSOError) {
        if let refusal, refusal.closed.contains(now) { throw refusal.error }
        guard failures >= Self.failuresOfOutage, let closed else { return }
        let wait = closed.contains(now) ? closed.upperBound.timeIntervalSince(now) : 0
        guard wait == 0, !isProbing else {
            throw .unavailable(
                reason: "EVE's single sign-on does not answer",
                retryAfter: .seconds(max(Self.shortest, wait))
            )
        }
        isProbing = true
    }

    mutating func succeed() {
        failures = 0
        closed = nil
        isProbing = false
        refusal = nil
    }

    /// The request was given up by who asked: nothing is known.
    mutating func abandon() { isProbing = false }

    mutating func refuse(_ error: SSOError, at now: Date) {
        succeed()
        refusal = (error, now..<now.addingTimeInterval(Self.longest))
    }

    /// - Parameter random: 0 to 1.
    /// - Returns: when who asked may ask again.
    mutating func fail(at now: Date, retryAfter: Duration?, random: Double) -> Duration {
        failures += 1
        isProbing = false
        let doubled = Self.shortest * pow(2, Double(max(0, failures - Self.failuresOfOutage)))
        let wait = max(min(doubled, Self.longest) * (1 + random * 0.2), retryAfter.map { $0 / .seconds(1) } ?? 0)
        closed = now..<now.addingTimeInterval(wait)
        return .seconds(wait)
    }
}
