/// How long one piece of work is tried again: a pure value, asked after each failure.
struct Patience {
    /// Another transaction was in the way so many times in a row: something is wrong.
    private static let mostConflicts = 20
    /// Or for so long: each try may have waited for a lock.
    private static let longestConflict: Duration = .seconds(30)
    private static let longestPause: Duration = .seconds(2)

    /// How long the server may be away.
    var limit: Duration
    private var conflicts = 0
    private var conflictSince: ContinuousClock.Instant?
    private var losses = 0
    private var lostSince: ContinuousClock.Instant?

    init(limit: Duration) { self.limit = limit }

    /// - Parameter random: 0 to 1, so that those who failed together do not come back together.
    /// - Returns: the pause before the next try; nil where there is none.
    mutating func pause(
        after kind: PostgreSQLFailure.Kind,
        at now: ContinuousClock.Instant,
        random: Double
    ) -> Duration? {
        switch kind {
        case .conflict:
            let since = conflictSince ?? now
            conflictSince = since
            conflicts += 1
            guard conflicts <= Self.mostConflicts, now - since < Self.longestConflict else { return nil }
            return .milliseconds(5 * conflicts) * random
        case .lost:
            let since = lostSince ?? now
            lostSince = since
            losses += 1
            guard now - since < limit else { return nil }
            // At once the first time: an idle connection may have been closed long ago.
            guard losses > 1 else { return .zero }
            return min(Self.longestPause, .milliseconds(50 << min(losses, 10))) * (0.5 + random / 2)
        case .data, .other: return nil
        }
    }
}
