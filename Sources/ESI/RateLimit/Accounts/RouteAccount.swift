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
    /// nil where nobody waits.
    private var line: WaitingLine?

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

    package func capacity(
        for request: LeaseRequest,
        within milliseconds: Int64,
        at now: LedgerTime,
        pace: PaceLimit
    ) -> Int {
        let end = now + milliseconds
        if stop.isActive(at: end) { return 0 }
        guard knowledge != .unknown else { return 1 }
        let due = min(maximumInFlight(pace), max(0, Int((end - max(nextAt, now)) / pace.interval)))
        let priority = request.waiters.last?.priority ?? 0
        return max(0, due - (line?.count(before: priority, of: request, now: now) ?? 0))
    }

    /// In milliseconds: what may be caught up, so that waking late costs nothing, and given ahead where the pace is high.
    static let slack: Int64 = 50

    /// As the pace allows.
    /// - Parameter errorsOpen: when the error limit lets the next through.
    package mutating func lease(
        _ request: LeaseRequest,
        now: LedgerTime,
        pace: PaceLimit,
        errorsOpen: LedgerTime
    ) -> Lease {
        advance(to: now)
        let start = max(nextAt, now + -min(Self.slack, pace.interval))
        let isOpen = !stop.isActive(at: now) && start <= now
        let due = isOpen ? 1 + Int((now + Self.slack - start) / pace.interval) : 0
        let room = max(0, min(due, maximumInFlight(pace) - inFlight.total))
        var line = line ?? WaitingLine()
        var lease = line.serve(request, turn: max(1, Int(Self.slack / pace.interval)), now: now) { _ in room }
        if lease.count > 0 {
            nextAt = start + Int64(lease.count) * pace.interval
            lastAt = now
            inFlight.add(lease.count, to: request.holder, now: now)
        }
        lease.opens = opens(at: now, pace: pace)
        if lease.isPassedOver { lease.opens = max(lease.opens, now + WaitingLine.lookInterval) }
        line.keep(request, until: max(lease.opens, errorsOpen), now: now)
        self.line = line.isEmpty ? nil : line
        return lease
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
        line?.advance(to: now)
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
