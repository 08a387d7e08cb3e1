import ESI

extension RateLimiterConfiguration {
    /// Five requests a second, and one for lists.
    static func polite(_ holder: String, patience: Duration) -> RateLimiterConfiguration {
        RateLimiterConfiguration(
            holder: holder,
            address: "default",
            entityPace: PaceLimit(perSecond: 5),
            bulkPace: PaceLimit(perSecond: 1, maximumInFlight: 1),
            patience: patience
        )
    }
}
