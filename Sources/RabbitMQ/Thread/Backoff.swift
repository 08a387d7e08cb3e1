/// How long to wait before the next try: half a second, doubled up to 30 s, and of that a random part, so that all the
/// processes that a broker has left do not come back together.
struct Backoff {
    private static let first: Duration = .milliseconds(500)
    private static let longest: Duration = .seconds(30)
    /// What worked for that long has not failed at once.
    private static let stable: Duration = .seconds(10)

    private var failures = 0
    private var successAt: ContinuousClock.Instant?

    mutating func succeeded(at now: ContinuousClock.Instant) { successAt = now }

    /// - Parameter random: 0 to 1.
    mutating func failed(at now: ContinuousClock.Instant, random: Double = .random(in: 0...1)) -> Duration {
        if let successAt, now - successAt >= Self.stable { failures = 0 }
        successAt = nil
        let longest = min(Self.first * (1 << min(failures, 10)), Self.longest)
        failures += 1
        return longest * random
    }
}
