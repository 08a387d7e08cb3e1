extension RateReport {
    private static let shortestThrottle: Int64 = 1000
    private static let unsaidThrottle: Int64 = 30_000

    /// For how long a 420 stops everything from the address, in milliseconds: until ESI's minute ends.
    var errorStop: Int64 {
        (errorReset ?? retryAfter).map { Int64($0) * 1000 + ErrorBudget.resetMargin } ?? ErrorBudget.window
    }

    /// For how long a 429 stops its bucket or route, in milliseconds.
    var throttle: Int64 {
        retryAfter.map { max(Self.shortestThrottle, Int64($0) * 1000) } ?? Self.unsaidThrottle
    }
}
