/// How fast a count grows, over the last seconds. No clock.
struct RateMeter {
    typealias Instant = ContinuousClock.Instant

    static let span: Duration = .seconds(15)

    private var samples: [(time: Instant, count: Int)] = []

    mutating func add(_ count: Int, at time: Instant) {
        samples.append((time, count))
        // One sample from before the span stays, to measure from.
        while samples.count > 2, time - samples[1].time >= Self.span { samples.removeFirst() }
    }

    /// A second; nil until something can be said.
    var rate: Double? {
        guard let first = samples.first, let last = samples.last, last.time - first.time >= .seconds(1) else {
            return nil
        }
        return Double(last.count - first.count) / ((last.time - first.time) / .seconds(1))
    }
}
