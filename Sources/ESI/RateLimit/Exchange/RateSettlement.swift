/// How one leased request ended.
package struct RateSettlement: Sendable {
    package var lane: Lane
    package var source: LeaseSource
    package var outcome: RequestOutcome
    package var report: RateReport
    /// EVE itself is down, by what the reply said, or cannot be reached.
    package var isDown: Bool
    /// Milliseconds from sending to this exchange.
    package var age: Int64
    /// Milliseconds from the reply to this exchange.
    package var repliedAgo: Int64

    var status: Int? { outcome.status }

    /// What the ending says about EVE as a whole.
    var evidence: Circuit.Evidence {
        if isDown { return .down }
        guard let status, status < 500, status != 420, status != 429 else { return .none }
        return .up
    }

    /// Every process must know at once.
    var stopsOthers: Bool { status == 420 || status == 429 || isDown }

    package init(
        lane: Lane,
        source: LeaseSource,
        outcome: RequestOutcome,
        report: RateReport = RateReport(),
        isDown: Bool = false,
        age: Int64 = 0,
        repliedAgo: Int64 = 0
    ) {
        self.lane = lane
        self.source = source
        self.outcome = outcome
        self.report = report
        self.isDown = isDown
        self.age = age
        self.repliedAgo = repliedAgo
    }
}
