/// One lane of this process: what it has leased, who waits, and how fast it goes.
struct LaneState {
    typealias Instant = ContinuousClock.Instant

    struct Batch {
        var count: Int
        let source: LeaseSource
        let until: Instant
    }

    struct Waiter {
        let id: UInt64
        let priority: Int
        /// Then its slot is wanted for something else.
        let deadline: Instant
    }

    /// Requests of a priority and below cannot be sent before. nil means any priority.
    private struct Closing {
        let priority: Int?
        var until: Instant

        func concerns(_ priority: Int) -> Bool { self.priority.map { priority <= $0 } ?? true }
    }

    /// A lease covers this much sending: what is not used by then goes back.
    static let leaseTime: Duration = .milliseconds(200)
    /// A ledger may answer late, but what is used later than this could have lapsed there.
    static let longestExchange: Duration = .seconds(2)
    /// After that a lane of one character is forgotten.
    static let idleTime: Duration = .seconds(60)
    /// Below this many requests a second, leasing ahead gains nothing.
    static let rateWorthLeasingAhead: Double = 20

    let pace: PaceLimit
    let published: Route.PublishedGroup?
    var group: String?
    /// Oldest first.
    private(set) var stock: [Batch] = []
    /// Highest priority first, then in order of arrival.
    private(set) var waiters: [Waiter] = []
    private(set) var inFlight = 0
    private var closings: [Closing] = []
    /// How many wait by priority, as far as the ledger knows.
    private var known: [Int: Int] = [:]
    private var askedAt: Instant
    private(set) var obstacle: LedgerReply.Obstacle?
    private(set) var capacity = 1
    private var isTight = false
    private var usedSinceMeasured = 0
    private var wasUsed = false
    private var measuredAt: Instant
    private var usedAt: Instant
    private var rate: Double = 0

    init(pace: PaceLimit, published: Route.PublishedGroup?, now: Instant) {
        self.pace = pace
        self.published = published
        group = published?.name
        askedAt = now
        measuredAt = now
        usedAt = now
    }

    func isIdle(now: Instant) -> Bool {
        waiters.isEmpty && stock.isEmpty && inFlight == 0 && now - usedAt >= Self.idleTime
            && closings.allSatisfy { $0.until <= now }
    }

    // MARK: Taking

    mutating func take(now: Instant) -> LeaseSource? {
        guard let index = stock.firstIndex(where: { $0.until > now }) else { return nil }
        stock[index].count -= 1
        let source = stock[index].source
        if stock[index].count == 0 { stock.remove(at: index) }
        inFlight += 1
        usedSinceMeasured += 1
        usedAt = now
        return source
    }

    mutating func wait(_ waiter: Waiter) {
        let index = waiters.firstIndex { $0.priority < waiter.priority } ?? waiters.endIndex
        waiters.insert(waiter, at: index)
    }

    mutating func removeWaiter(_ id: UInt64) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Takes out who has waited too long.
    mutating func removeWaiters(dueBy now: Instant) -> [Waiter] {
        guard waiters.contains(where: { $0.deadline <= now }) else { return [] }
        defer { waiters.removeAll { $0.deadline <= now } }
        return waiters.filter { $0.deadline <= now }
    }

    mutating func settled() { inFlight -= 1 }

    /// Where the next request waited for an answer to this one, it need not wait any longer.
    /// - Parameter group: as the reply named it.
    mutating func settled(group replied: String?, now: Instant) {
        settled()
        // The bucket alone rules from now on, whatever pace was waited for.
        if let replied, replied != group { closings = [] }
        guard !waiters.isEmpty else { return }
        switch obstacle {
        case .bucketEmpty, .probing: reopenEarly(now: now)
        case .pace where inFlight + 1 >= pace.maximumInFlight: reopenEarly(now: now)
        default: break
        }
    }

    private mutating func reopenEarly(now: Instant) {
        closings.removeAll { $0.until - now <= .milliseconds(RouteAccount.busyTime) }
    }

    // MARK: Opening

    /// When requests of that priority can be sent: not after `now` where that is at once.
    func opensAt(_ priority: Int, now: Instant) -> Instant {
        closings.lazy.filter { $0.concerns(priority) }.map(\.until).max() ?? now
    }

    private mutating func close(_ priority: Int?, until: Instant, now: Instant) {
        let bound = priority ?? .max
        closings.removeAll { closing in
            let other = closing.priority ?? .max
            return closing.until <= now || other == bound || other < bound && closing.until <= until
        }
        // Where one priority can be sent, higher ones can.
        for index in closings.indices where closings[index].priority ?? .max > bound {
            closings[index].until = min(closings[index].until, until)
        }
        if until > now { closings.append(Closing(priority: priority, until: until)) }
    }

    // MARK: Asking the ledger

    func isAsking(now: Instant) -> Bool {
        guard let asksAt = asksAt(now: now) else { return false }
        return asksAt <= now || !isClosedToAll(now: now) && hasNews
    }

    /// When to ask for those who wait, by the passing of time alone.
    func asksAt(now: Instant) -> Instant? {
        guard let first = waiters.first else { return nil }
        let opensAt = opensAt(first.priority, now: now)
        return isClosedToAll(now: now) ? opensAt : min(opensAt, askedAt + .milliseconds(WaitingLine.renewalInterval))
    }

    private func isClosedToAll(now: Instant) -> Bool {
        closings.contains { $0.priority == nil && $0.until > now }
    }

    /// What the ledger knows of those who wait decides what others leave to them. A few more are not worth an exchange.
    private var hasNews: Bool {
        waitersByPriority.contains { $0.count > 2 * known[$0.priority, default: 0] } || hasLeft
    }

    /// Nobody of a priority waits any more for whom others still leave something.
    private var hasLeft: Bool {
        known.contains { priority, count in count > 0 && !waiters.contains { $0.priority == priority } }
    }

    private var waitersByPriority: [LeaseRequest.Waiters] {
        var groups: [LeaseRequest.Waiters] = []
        for waiter in waiters {
            let count = groups.last?.priority == waiter.priority ? groups.removeLast().count : 0
            groups.append(LeaseRequest.Waiters(priority: waiter.priority, count: count + 1))
        }
        return groups
    }

    /// Takes out what was leased and is not to be used any more.
    mutating func takeStock(where isUnwanted: (Batch) -> Bool) -> [Batch] {
        let unwanted = stock.filter(isUnwanted)
        if !unwanted.isEmpty { stock.removeAll(where: isUnwanted) }
        return unwanted
    }

    /// What to ask for now; nil where there is nothing to ask.
    mutating func demand(now: Instant) -> (waiters: [LeaseRequest.Waiters], ahead: Int)? {
        measure(now: now)
        let stocked = stock.reduce(0) { $0 + $1.count }
        let isAhead = !isTight && rate >= Self.rateWorthLeasingAhead
        let ahead = isAhead ? Int((rate * (Self.leaseTime / .seconds(1))).rounded(.up)) : 0
        if !waiters.isEmpty {
            return isAsking(now: now) ? (waitersByPriority, max(0, ahead - stocked)) : nil
        }
        if hasLeft, !isClosedToAll(now: now) { return ([], 0) }
        guard closings.allSatisfy({ $0.until <= now }) else { return nil }
        // A quarter of the lease is left: refill before anyone has to wait.
        guard ahead > 0, usedSinceMeasured > 0 || wasUsed, stocked * 4 <= ahead else { return nil }
        return ([], ahead - stocked)
    }

    private mutating func measure(now: Instant) {
        let elapsed = (now - measuredAt) / .milliseconds(1)
        guard elapsed >= 50 else { return }
        rate = (rate + Double(usedSinceMeasured) * 1000 / elapsed) / 2
        measuredAt = now
        wasUsed = usedSinceMeasured > 0
        usedSinceMeasured = 0
    }

    /// - Parameter startedAt: when the exchange was begun; the ledger counts its lease from then at the earliest.
    mutating func apply(
        _ grant: LedgerReply.Grant,
        to demand: LedgerExchange.Demand,
        startedAt: Instant,
        now: Instant
    ) {
        group = grant.group
        guard !grant.isMisdirected else { return }
        if grant.count > 0 {
            let until = min(now + Self.leaseTime, startedAt + Self.longestExchange)
            stock.append(Batch(count: grant.count, source: grant.source, until: until))
        }
        isTight = grant.count < demand.wanted
        obstacle = grant.obstacle
        capacity = grant.capacity
        askedAt = startedAt
        known = [:]
        var served = grant.count
        for waiters in demand.waiters {
            known[waiters.priority] = max(0, waiters.count - served)
            served = max(0, served - waiters.count)
        }
        // A lease that was cut to its share of the limit may be followed by the next at once.
        let delay = isTight && grant.count == 0 ? max(grant.opensIn, 2) : grant.opensIn
        close(grant.priority, until: now + .milliseconds(delay), now: now)
    }

    mutating func popWaiter() -> Waiter? { waiters.isEmpty ? nil : waiters.removeFirst() }

    /// Takes out who would wait longer than that.
    mutating func removeWaiters(openingAfter time: Instant, now: Instant) -> [Waiter] {
        let isLate: (Waiter) -> Bool = { [self] in opensAt($0.priority, now: now) > time }
        let late = waiters.filter(isLate)
        if !late.isEmpty { waiters.removeAll(where: isLate) }
        return late
    }

    // MARK: Room

    /// The horizon within which jobs may be taken for this lane.
    static let horizon: Duration = .milliseconds(LedgerReply.horizon)

    /// How many jobs a worker may hold for this lane: those on their way and those that can be sent soon.
    func room(now: Instant) -> Room {
        let late = closings.filter { $0.until - now > Self.horizon }
        guard !late.isEmpty else { return Room(jobs: inFlight + max(1, capacity), openAbove: 0) }
        let isClosedToAll = late.contains { $0.priority == nil }
        return Room(
            jobs: inFlight + waiters.count,
            openAbove: isClosedToAll ? nil : late.compactMap(\.priority).max()
        )
    }

    /// When ``room(now:)`` rises by the passing of time alone.
    func roomOpensAt(now: Instant) -> Instant? {
        closings.map { $0.until - Self.horizon }.filter { $0 > now }.min()
    }
}
