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
    private var unused: [LedgerExchange.Unused] = []

    init(configuration: RateLimiterConfiguration, now: Instant) {
        self.configuration = configuration
        lastExchange = now
    }

    var laneCount: Int { lanes.count }

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
        if let state = lanes[lane] {
            let delay = state.opensAt(priority, now: now) - now
            if delay > configuration.patience { return .refused(Limited(obstacle: state.obstacle, delay: delay)) }
        }
        let waiter = LaneState.Waiter(id: id, priority: priority, deadline: now + configuration.patience)
        if lanes[lane] == nil { lanes[lane] = newLane(route, now: now) }
        lanes[lane]?.wait(waiter)
        return .wait
    }

    /// Those who have waited longer than a slot may. Where many wait for little, that is how long they stay away, too.
    mutating func expire(now: Instant) -> [Release] {
        var releases: [Release] = []
        for index in lanes.values.indices {
            let late = lanes.values[index].removeWaiters(dueBy: now)
            guard !late.isEmpty else { continue }
            let state = lanes.values[index]
            releases += late.map { waiter in
                let delay = max(state.opensAt(waiter.priority, now: now) - now, configuration.patience)
                return .refused(waiter.id, Limited(obstacle: state.obstacle, delay: delay))
            }
        }
        return releases
    }

    mutating func cancel(_ id: UInt64) {
        for index in lanes.values.indices where lanes.values[index].removeWaiter(id) { return }
    }

    /// Nothing was sent with it.
    mutating func giveBack(_ permit: Permit) {
        lanes[permit.lane]?.settled()
        unused.append(.init(lane: permit.lane, source: permit.source, count: 1))
    }

    /// - Returns: whether the loop must look: it wakes by itself for what is only one more settlement.
    mutating func settle(
        _ permit: Permit,
        _ outcome: RequestOutcome,
        report: RateReport,
        isDown: Bool,
        now: Instant
    ) -> Bool {
        lanes[permit.lane]?.settled(group: report.group, now: now)
        let settlement = RateSettlement(
            lane: permit.lane,
            source: permit.source,
            outcome: outcome,
            report: report,
            isDown: isDown
        )
        ended.append(Ended(settlement: settlement, sentAt: permit.sentAt, repliedAt: now))
        if settlement.stopsOthers {
            isUrgent = true
            dropStock(stoppedBy: settlement)
        }
        return isUrgent || ended.count == 1 || lanes[permit.lane]?.isAsking(now: now) == true
    }

    /// What was leased ahead is not sent after ESI asked to stop.
    private mutating func dropStock(stoppedBy settlement: RateSettlement) {
        for index in lanes.values.indices {
            let lane = lanes.keys[index]
            guard settlement.status != 429 || lane == settlement.lane || settlement.source.isBucket else { continue }
            let isSame: (LaneState.Batch) -> Bool = { settlement.status != 429 || $0.source == settlement.source }
            giveBack(lanes.values[index].takeStock(where: isSame), of: lane)
        }
    }

    private mutating func giveBack(_ batches: [LaneState.Batch], of lane: Lane) {
        unused += batches.map { .init(lane: lane, source: $0.source, count: $0.count) }
    }

    private func newLane(_ route: Route, now: Instant) -> LaneState {
        LaneState(pace: configuration.pace(route.pace), published: route.published, now: now)
    }

    // MARK: Exchanges

    /// What to tell and ask now, if anything.
    mutating func collect(now: Instant) -> LedgerExchange? {
        var exchange = LedgerExchange(holder: configuration.holder, address: configuration.address)
        for index in lanes.values.indices {
            let lane = lanes.keys[index]
            giveBack(lanes.values[index].takeStock { $0.until <= now }, of: lane)
            guard let (waiters, ahead) = lanes.values[index].demand(now: now) else { continue }
            exchange.demands.append(demand(lane, lanes.values[index], waiters, ahead))
        }
        let settlementsAreDue =
            isUrgent || ended.first.map { now - $0.repliedAt >= Self.settlementDelay } ?? false
        let renewalIsDue = !held.isEmpty && now - lastExchange >= Self.renewalInterval
        guard
            !exchange.demands.isEmpty || !unused.isEmpty || renewalIsDue || settlementsAreDue && !ended.isEmpty
        else { return nil }
        finish(&exchange, now: now)
        return exchange
    }

    /// Everything that is left to tell, when the process stops.
    mutating func collectLast(now: Instant) -> LedgerExchange? {
        var exchange = LedgerExchange(holder: configuration.holder, address: configuration.address)
        for index in lanes.values.indices {
            giveBack(lanes.values[index].takeStock { _ in true }, of: lanes.keys[index])
        }
        guard !unused.isEmpty || !ended.isEmpty else { return nil }
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
        exchange.unused = unused
        for settlement in exchange.settlements { release(1, exchange.key(settlement.source, settlement.lane)) }
        for unused in exchange.unused { release(unused.count, exchange.key(unused.source, unused.lane)) }
        exchange.held = held
        for demand in exchange.demands {
            let key = demand.group.map { exchange.bucketKey($0, demand.lane) } ?? exchange.routeKey(demand.lane)
            exchange.held[key] = held[key] ?? 0
        }
        ended = []
        unused = []
        isUrgent = false
        lastExchange = now
        forgetIdleLanes(now: now)
    }

    /// Each character that was ever asked for has a lane of its own.
    private mutating func forgetIdleLanes(now: Instant) {
        let idle = lanes.filter { $0.key.subject != nil && $0.value.isIdle(now: now) }
        for lane in idle.keys { lanes[lane] = nil }
    }

    /// The exchange did not happen, as far as is known: what it told must be told again.
    /// - Parameter startedAt: when it was collected; the ages in it are of that moment.
    mutating func restore(_ exchange: LedgerExchange, startedAt: Instant) {
        for settlement in exchange.settlements {
            hold(1, exchange.key(settlement.source, settlement.lane))
            if settlement.stopsOthers { isUrgent = true }
            ended.append(
                Ended(
                    settlement: settlement,
                    sentAt: startedAt - .milliseconds(settlement.age),
                    repliedAt: startedAt - .milliseconds(settlement.repliedAgo)
                )
            )
        }
        for unused in exchange.unused { hold(unused.count, exchange.key(unused.source, unused.lane)) }
        unused += exchange.unused
    }

    mutating func apply(
        _ reply: LedgerReply,
        to exchange: LedgerExchange,
        startedAt: Instant,
        now: Instant
    ) -> [Release] {
        var releases: [Release] = []
        for (demand, grant) in zip(exchange.demands, reply.grants) {
            guard var state = lanes.removeValue(forKey: grant.lane) else { continue }
            state.apply(grant, to: demand, startedAt: startedAt, now: now)
            hold(grant.count, exchange.key(grant.source, grant.lane))
            while !state.waiters.isEmpty, let source = state.take(now: now), let waiter = state.popWaiter() {
                releases.append(.permit(waiter.id, Permit(lane: grant.lane, source: source, sentAt: now)))
            }
            for waiter in state.removeWaiters(openingAfter: now + configuration.patience, now: now) {
                let delay = state.opensAt(waiter.priority, now: now) - now
                releases.append(.refused(waiter.id, Limited(obstacle: state.obstacle, delay: delay)))
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
            consider(state.asksAt(now: now))
            for waiter in state.waiters { consider(waiter.deadline) }
            consider(state.stock.first?.until)
            consider(state.roomOpensAt(now: now))
        }
        consider(ended.first.map { $0.repliedAt + Self.settlementDelay })
        if !held.isEmpty { consider(lastExchange + Self.renewalInterval) }
        return wake
    }

    /// Jobs that may be held for each public route that has been asked. A route never asked has room for one.
    func rooms(now: Instant) -> [RouteID: Room] {
        var rooms: [RouteID: Room] = [:]
        for (lane, state) in lanes where lane.subject == nil { rooms[lane.route] = state.room(now: now) }
        return rooms
    }

    // MARK: Details

    private func demand(
        _ lane: Lane,
        _ state: LaneState,
        _ waiters: [LeaseRequest.Waiters],
        _ ahead: Int
    ) -> LedgerExchange.Demand {
        LedgerExchange.Demand(
            lane: lane,
            pace: state.pace,
            published: state.published,
            group: state.group,
            waiters: waiters,
            ahead: ahead
        )
    }

    private func topPriority(_ lane: Lane) -> Int { lanes[lane]?.waiters.first?.priority ?? -1 }

    private mutating func hold(_ count: Int, _ key: AccountKey) {
        if count > 0 { held[key, default: 0] += count }
    }

    private mutating func release(_ count: Int, _ key: AccountKey) {
        let left = (held[key] ?? 0) - count
        held[key] = left > 0 ? left : nil
    }
}
