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
    private(set) var opensAt: Instant
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
        opensAt = now
        measuredAt = now
        usedAt = now
    }

    func isIdle(now: Instant) -> Bool {
        waiters.isEmpty && stock.isEmpty && inFlight == 0 && opensAt <= now && now - usedAt >= Self.idleTime
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
        if let replied, replied != group { opensAt = min(opensAt, now) }
        guard !waiters.isEmpty, opensAt - now <= .milliseconds(RouteAccount.busyTime) else { return }
        switch obstacle {
        case .bucketEmpty, .probing: opensAt = min(opensAt, now)
        case .pace where inFlight + 1 >= pace.maximumInFlight: opensAt = min(opensAt, now)
        default: break
        }
    }

    // MARK: Asking the ledger

    func isAsking(now: Instant) -> Bool { !waiters.isEmpty && opensAt <= now }

    /// Takes out what was leased and is not to be used any more.
    mutating func takeStock(where isUnwanted: (Batch) -> Bool) -> [Batch] {
        let unwanted = stock.filter(isUnwanted)
        if !unwanted.isEmpty { stock.removeAll(where: isUnwanted) }
        return unwanted
    }

    /// How many to ask for now; 0 where there is nothing to ask.
    mutating func demand(now: Instant) -> Int {
        measure(now: now)
        guard opensAt <= now else { return 0 }
        let stocked = stock.reduce(0) { $0 + $1.count }
        let ahead = isTight || rate < Self.rateWorthLeasingAhead ? 0 : Int((rate * 0.2).rounded(.up))
        if !waiters.isEmpty { return max(waiters.count, waiters.count + ahead - stocked) }
        // A quarter of the lease is left: refill before anyone has to wait.
        guard ahead > 0, usedSinceMeasured > 0 || wasUsed, stocked * 4 <= ahead else { return 0 }
        return ahead - stocked
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
    mutating func apply(_ grant: LedgerReply.Grant, wanted: Int, startedAt: Instant, now: Instant) {
        group = grant.group
        guard !grant.isMisdirected else { return }
        if grant.count > 0 {
            let until = min(now + Self.leaseTime, startedAt + Self.longestExchange)
            stock.append(Batch(count: grant.count, source: grant.source, until: until))
        }
        isTight = grant.count < wanted
        obstacle = grant.obstacle
        capacity = grant.capacity
        // A lease that was cut to its share of the limit may be followed by the next at once.
        let delay = isTight && grant.count == 0 ? max(grant.opensIn, 2) : grant.opensIn
        opensAt = now + .milliseconds(delay)
    }

    mutating func popWaiter() -> Waiter? { waiters.isEmpty ? nil : waiters.removeFirst() }

    mutating func removeAllWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters
    }

    // MARK: Room

    /// The horizon within which jobs may be taken for this lane.
    static let horizon: Duration = .milliseconds(LedgerReply.horizon)

    /// How many jobs a worker may hold for this lane: those on their way and those that can be sent soon.
    func room(now: Instant) -> Int {
        let busy = inFlight + waiters.count
        guard opensAt - now <= Self.horizon else { return busy }
        return inFlight + max(1, capacity)
    }

    /// When ``room(now:)`` rises by the passing of time alone.
    func roomOpensAt(now: Instant) -> Instant? {
        opensAt - now > Self.horizon ? opensAt - Self.horizon : nil
    }
}
