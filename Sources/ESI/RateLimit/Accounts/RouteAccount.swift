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

    package private(set) var knowledge: Knowledge
    /// A 429 without a bucket to blame: the game server's own throttle.
    package private(set) var stoppedUntil: LedgerTime?
    private var nextAt = LedgerTime(milliseconds: 0)
    private var inFlight = Holdings()

    package init(published group: String? = nil) {
        knowledge = group.map(Knowledge.group) ?? .unknown
    }

    package var holders: Int { inFlight.count }
    package func isHeld(by holder: String) -> Bool { inFlight.amount(of: holder) > 0 }

    package func opens(at now: LedgerTime, pace: PaceLimit) -> LedgerTime {
        if let stoppedUntil, now < stoppedUntil { return stoppedUntil }
        if inFlight.total >= maximumInFlight(pace) { return now + Bucket.settlementTime }
        return max(nextAt, now)
    }

    package func capacity(within milliseconds: Int64, at now: LedgerTime, pace: PaceLimit) -> Int {
        let end = now + milliseconds
        if let stoppedUntil, end < stoppedUntil { return 0 }
        guard knowledge != .unknown else { return 1 }
        return min(maximumInFlight(pace), max(0, Int((end - max(nextAt, now)) / pace.interval)))
    }

    /// In milliseconds: what may be caught up, so that waking late costs nothing, and given ahead where the pace is high.
    static let slack: Int64 = 50

    /// Up to `wanted` requests, as the pace allows.
    package mutating func lease(_ wanted: Int, to holder: String, now: LedgerTime, pace: PaceLimit) -> Int {
        advance(to: now)
        guard !(stoppedUntil.map { now < $0 } ?? false) else { return 0 }
        let room = maximumInFlight(pace) - inFlight.total
        let start = max(nextAt, now + -min(Self.slack, pace.interval))
        guard start <= now, room > 0 else { return 0 }
        let due = 1 + Int((now + Self.slack - start) / pace.interval)
        let count = max(0, min(wanted, room, due))
        nextAt = start + Int64(count) * pace.interval
        inFlight.add(count, to: holder, now: now)
        return count
    }

    package mutating func giveBack(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.release(count, of: holder, now: now)
    }

    package mutating func renew(_ holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.renew(holder, now: now)
    }

    /// - Parameter group: as the reply named it, nil where it named none.
    package mutating func learn(group: String?) {
        knowledge = group.map(Knowledge.group) ?? .ungrouped
    }

    package mutating func stop(until time: LedgerTime) {
        stoppedUntil = max(stoppedUntil ?? time, time)
    }

    package mutating func advance(to now: LedgerTime) {
        _ = inFlight.lapse(now: now)
        if let stoppedUntil, stoppedUntil <= now { self.stoppedUntil = nil }
    }

    private func maximumInFlight(_ pace: PaceLimit) -> Int {
        knowledge == .unknown ? 1 : pace.maximumInFlight
    }
}
