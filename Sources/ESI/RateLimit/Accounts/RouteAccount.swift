/// What is known of a route, and its pace where it has no bucket.
package struct RouteAccount: Codable, Sendable, Equatable {
    package enum Knowledge: Codable, Sendable, Equatable {
        /// Nothing asked yet: one request, over all processes, until its reply tells.
        case unknown
        /// The bucket of that group alone rules.
        case group(String)
        /// The error limit of the address and a polite pace rule.
        case ungrouped
    }

    /// In milliseconds: how long others look away from a route while all its requests are in flight.
    static let busyTime: Int64 = 100

    package private(set) var knowledge: Knowledge
    private var stop: Stop?
    private var lastAt: LedgerTime?
    private var nextAt = LedgerTime(milliseconds: 0)
    private var inFlight = Holdings()

    package init(published group: String? = nil) {
        knowledge = group.map(Knowledge.group) ?? .unknown
    }

    /// A 429 without a bucket to blame: the game server's own throttle.
    package var stoppedUntil: LedgerTime? { stop?.until }
    package var holders: Int { inFlight.holders }
    package var requestsInFlight: Int { inFlight.total }

    package func opens(at now: LedgerTime, pace: PaceLimit) -> LedgerTime {
        if let stop, stop.isActive(at: now) { return stop.until }
        if inFlight.total >= maximumInFlight(pace) { return max(nextAt, now + Self.busyTime) }
        return max(nextAt, now)
    }

    package func capacity(within milliseconds: Int64, at now: LedgerTime, pace: PaceLimit) -> Int {
        let end = now + milliseconds
        if stop.isActive(at: end) { return 0 }
        guard knowledge != .unknown else { return 1 }
        return min(maximumInFlight(pace), max(0, Int((end - max(nextAt, now)) / pace.interval)))
    }

    /// In milliseconds: what may be caught up, so that waking late costs nothing, and given ahead where the pace is high.
    static let slack: Int64 = 50

    /// Up to `wanted` requests, as the pace allows.
    package mutating func lease(_ wanted: Int, to holder: String, now: LedgerTime, pace: PaceLimit) -> Int {
        advance(to: now)
        guard !stop.isActive(at: now) else { return 0 }
        let room = maximumInFlight(pace) - inFlight.total
        let start = max(nextAt, now + -min(Self.slack, pace.interval))
        guard start <= now, room > 0 else { return 0 }
        let due = 1 + Int((now + Self.slack - start) / pace.interval)
        let count = max(0, min(wanted, room, due))
        guard count > 0 else { return 0 }
        nextAt = start + Int64(count) * pace.interval
        lastAt = now
        inFlight.add(count, to: holder, now: now)
        return count
    }

    package mutating func release(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.release(count, of: holder, now: now)
    }

    package mutating func hold(_ count: Int, by holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.hold(count, by: holder, now: now)
    }

    /// - Parameter group: as the reply named it, nil where it named none.
    package mutating func learn(group: String?) {
        knowledge = group.map(Knowledge.group) ?? .ungrouped
    }

    package mutating func stop(until time: LedgerTime, now: LedgerTime) { stop.extend(until: time, now: now) }

    package mutating func advance(to now: LedgerTime) {
        _ = inFlight.lapse(now: now)
        stop.advance(to: now)
        // The clock was set back: the pace begins anew from here.
        if let lastAt, lastAt > now {
            nextAt = now + max(0, nextAt - lastAt)
            self.lastAt = now
        }
    }

    private func maximumInFlight(_ pace: PaceLimit) -> Int {
        knowledge == .unknown ? 1 : pace.maximumInFlight
    }
}
