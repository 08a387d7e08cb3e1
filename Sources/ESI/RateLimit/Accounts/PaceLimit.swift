/// The polite pace of a route that declares no limit.
package struct PaceLimit: Codable, Sendable, Equatable {
    /// Milliseconds from one request to the next.
    package let interval: Int64
    package let maximumInFlight: Int

    package init(perSecond: Double, maximumInFlight: Int = .max) {
        interval = max(1, Int64((1000 / max(perSecond, 0.001)).rounded()))
        self.maximumInFlight = maximumInFlight
    }
}
