/// Lets a line of the log through at once, and further ones every half a minute.
package struct LogPace: Sendable {
    private static let interval: Duration = .seconds(30)

    private var last: ContinuousClock.Instant?

    package init() {}

    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        if let last, now - last < Self.interval { return false }
        last = now
        return true
    }
}
