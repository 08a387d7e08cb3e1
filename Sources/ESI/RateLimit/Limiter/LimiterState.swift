/// Decides for ``RateLimiter``: who may send, who waits, what to tell and ask the ledger, and when. No clock, no I/O.
struct LimiterState {
    typealias Instant = ContinuousClock.Instant

    enum Acquisition {
        case permit(Permit)
        case wait
        case refused(Limited)
    }

    /// What became of a waiter.
    enum Release {
        case permit(UInt64, Permit)
        case refused(UInt64, Limited)
    }

    private struct Ended {
        var settlement: RateSettlement
        let sentAt: Instant
        let repliedAt: Instant
    }

    /// Settlements are kept back this long, so that many share a transaction.
    static let settlementDelay: Duration = .milliseconds(20)
    static let renewalInterval: Duration = .seconds(1)

    private let configuration: RateLimiterConfiguration
    private var lanes: [Lane: LaneState] = [:]
    private var ended: [Ended] = []
    private var isUrgent = false
    /// Leases in flight or in stock, by the account they are held in.
    private var held: [AccountKey: Int] = [:]
    private var lastExchange: Instant
    private var unsent: [Permit] = []

    init(configuration: RateLimiterConfiguration, now: Instant) {
        self.configuration = configuration
        lastExchange = now
    }

    // MARK: Requests

    /// What is leased already, to whoever comes where nobody waits.
    mutating func take(_ lane: Lane, now: Instant) -> Permit? {
        guard lanes[lane]?.waiters.isEmpty == true, let source = lanes[lane]?.take(now: now) else { return nil }
        return Permit(lane: lane, source: source, sentAt: now)
    }

    /// - Parameter id: what a waiter is called by in ``Release`` and ``cancel(_:)``.
    mutating func acquire(
        _ route: Route,
        _ subject: Subject?,
        id: UInt64,
        priority: Int,
        now: Instant
    ) -> Acquisition {
        let lane = Lane(route: route.id, subject: subject)
        if let permit = take(lane, now: now) { return .permit(permit) }
        var state = lanes[lane] ?? newLane(route, now: now)
        defer { lanes[lane] = state }
        let delay = state.opensAt - now
        if delay > configuration.patience {
            return .refused(Limited(obstacle: state.obstacle, delay: delay))
        }
        state.wait(LaneState.Waiter(id: id, priority: priority))
        return .wait
    }

    mutating func cancel(_ id: UInt64) {
        for lane in lanes.keys where lanes[lane]?.removeWaiter(id) == true { return }
    }

    /// Nothing was sent with it.
    mutating func giveBack(_ permit: Permit) {
        lanes[permit.lane]?.settled()
        unsent.append(permit)
    }

    /// - Returns: whether the loop must look: it wakes by itself for what is only one more settlement.
    mutating func settle(_ permit: Permit, status: Int?, report: RateReport, isDown: Bool, now: Instant) -> Bool {
        lanes[permit.lane]?.settled()
        let settlement = RateSettlement(
            lane: permit.lane,
            source: permit.source,
            status: status,
            report: report,
            isDown: isDown
        )
        ended.append(Ended(settlement: settlement, sentAt: permit.sentAt, repliedAt: now))
        if status == 420 || status == 429 || isDown { isUrgent = true }
        return isUrgent || ended.count == 1
    }

    private func newLane(_ route: Route, now: Instant) -> LaneState {
        LaneState(pace: configuration.pace(route.pace), published: route.published, now: now)
    }

    // MARK: Exchanges

    /// What to tell and ask now, if anything.
    mutating func collect(now: Instant) -> LedgerExchange? {
        var exchange = LedgerExchange(holder: configuration.holder, address: configuration.address)
        for lane in lanes.keys {
            guard var state = lanes[lane] else { continue }
            for batch in state.takeExpired(now: now) {
                exchange.unused.append(.init(lane: lane, source: batch.source, count: batch.count))
            }
            let wanted = state.demand(now: now)
            if wanted > 0 { exchange.demands.append(demand(lane, state, wanted)) }
            lanes[lane] = state
        }
        let settlementsAreDue =
            isUrgent || !exchange.demands.isEmpty
            || ended.first.map { now - $0.repliedAt >= Self.settlementDelay } ?? false
        let renewalIsDue = !held.isEmpty && now - lastExchange >= Self.renewalInterval
        guard
            !exchange.demands.isEmpty || !exchange.unused.isEmpty || !unsent.isEmpty || renewalIsDue
                || settlementsAreDue && !ended.isEmpty
        else { return nil }
        finish(&exchange, now: now)
        return exchange
    }

    /// Everything that is left to tell, when the process stops.
    mutating func collectLast(now: Instant) -> LedgerExchange? {
        var exchange = LedgerExchange(holder: configuration.holder, address: configuration.address)
        for lane in lanes.keys {
            for batch in lanes[lane]?.takeAll() ?? [] {
                exchange.unused.append(.init(lane: lane, source: batch.source, count: batch.count))
            }
        }
        guard !exchange.unused.isEmpty || !ended.isEmpty || !unsent.isEmpty else { return nil }
        finish(&exchange, now: now)
        return exchange
    }

    private mutating func finish(_ exchange: inout LedgerExchange, now: Instant) {
        exchange.demands.sort {
            (topPriority($0.lane), $0.lane.route.rawValue) > (topPriority($1.lane), $1.lane.route.rawValue)
        }
        exchange.settlements = ended.map { ended in
            var settlement = ended.settlement
            settlement.age = Int64((now - ended.sentAt) / .milliseconds(1))
            settlement.repliedAgo = Int64((now - ended.repliedAt) / .milliseconds(1))
            return settlement
        }
        exchange.unused += unsent.map { .init(lane: $0.lane, source: $0.source, count: 1) }
        exchange.renewals = Set(held.keys)
        for settlement in exchange.settlements { release(1, settlement.lane, settlement.source) }
        for unused in exchange.unused { release(unused.count, unused.lane, unused.source) }
        ended = []
        unsent = []
        isUrgent = false
        lastExchange = now
    }

    /// The exchange did not happen: what it told must be told again.
    mutating func restore(_ exchange: LedgerExchange, now: Instant) {
        for settlement in exchange.settlements {
            hold(1, settlement.lane, settlement.source)
            ended.append(
                Ended(
                    settlement: settlement,
                    sentAt: now - .milliseconds(settlement.age),
                    repliedAt: now - .milliseconds(settlement.repliedAgo)
                )
            )
        }
        // What was leased and not used lapses at the ledger by itself.
    }

    mutating func apply(
        _ reply: LedgerReply,
        to exchange: LedgerExchange,
        startedAt: Instant,
        now: Instant
    ) -> [Release] {
        var releases: [Release] = []
        for (demand, grant) in zip(exchange.demands, reply.grants) {
            guard var state = lanes[grant.lane] else { continue }
            state.apply(grant, wanted: demand.wanted, startedAt: startedAt, now: now)
            hold(grant.count, grant.lane, grant.source)
            while !state.waiters.isEmpty, let source = state.take(now: now), let waiter = state.popWaiter() {
                releases.append(.permit(waiter.id, Permit(lane: grant.lane, source: source, sentAt: now)))
            }
            let delay = state.opensAt - now
            if delay > configuration.patience {
                let limited = Limited(obstacle: state.obstacle, delay: delay)
                releases += state.removeAllWaiters().map { .refused($0.id, limited) }
            }
            lanes[grant.lane] = state
        }
        return releases
    }

    /// When ``collect(now:)`` will have something by the passing of time alone.
    func nextWake(now: Instant) -> Instant? {
        var wake: Instant?
        func consider(_ time: Instant?) {
            guard let time else { return }
            wake = min(wake ?? time, time)
        }
        for state in lanes.values {
            if !state.waiters.isEmpty { consider(state.opensAt) }
            consider(state.stock.first?.until)
            consider(state.roomOpensAt(now: now))
        }
        consider(ended.first.map { $0.repliedAt + Self.settlementDelay })
        if !held.isEmpty { consider(lastExchange + Self.renewalInterval) }
        return wake
    }

    /// Jobs that may be held for each public route that has been asked. A route never asked has room for one.
    func rooms(now: Instant) -> [RouteID: Int] {
        var rooms: [RouteID: Int] = [:]
        for (lane, state) in lanes where lane.subject == nil { rooms[lane.route] = state.room(now: now) }
        return rooms
    }

    // MARK: Details

    private func demand(_ lane: Lane, _ state: LaneState, _ wanted: Int) -> LedgerExchange.Demand {
        LedgerExchange.Demand(
            lane: lane,
            pace: state.pace,
            published: state.published,
            group: state.group,
            wanted: wanted
        )
    }

    private func topPriority(_ lane: Lane) -> Int { lanes[lane]?.waiters.first?.priority ?? -1 }

    private func account(_ lane: Lane, _ source: LeaseSource) -> AccountKey {
        switch source {
        case .bucket(let key): key
        case .ungrouped: LedgerExchange.routeKey(lane.route, configuration.address)
        }
    }

    private mutating func hold(_ count: Int, _ lane: Lane, _ source: LeaseSource) {
        guard count > 0 else { return }
        held[account(lane, source), default: 0] += count
    }

    private mutating func release(_ count: Int, _ lane: Lane, _ source: LeaseSource) {
        let key = account(lane, source)
        let left = (held[key] ?? 0) - count
        held[key] = left > 0 ? left : nil
    }
}
