/// One exchange while its parts are applied in turn.
struct LedgerTransaction {
    let exchange: LedgerExchange
    let now: LedgerTime
    private let holder: String
    var address: AddressAccount
    var accounts: LedgerAccounts

    init(exchange: LedgerExchange, page: LedgerPage, now: LedgerTime) {
        self.exchange = exchange
        self.now = now
        holder = exchange.holder
        address = page.account(AddressAccount.self, LedgerExchange.addressKey(exchange.address)) ?? AddressAccount()
        accounts = LedgerAccounts(page: page)
    }

    // MARK: What was leased before

    /// Where the reply to an exchange was lost, a process tells the same again with what is new, and only what is new is
    /// still held here. To take the one for the other would leave requests uncounted: all of it is held once more, and
    /// what was counted is counted twice.
    mutating func recall() {
        for (key, count) in exchange.heldBefore where !key.isRoute {
            _ = accounts.withBucket(key) { $0.recall(count, of: holder, now: now) }
        }
    }

    /// The process knows best what it holds: the ledger follows, whatever was lost or lapsed in between.
    mutating func hold(_ held: [AccountKey: Int]) {
        var ungrouped = 0
        for (key, count) in held {
            if key.isRoute {
                ungrouped += count
                accounts.withKnownRoute(key) { $0.hold(count, by: holder, now: now) }
            } else {
                _ = accounts.withBucket(key) { $0.hold(count, by: holder, now: now) }
            }
        }
        address.errors.hold(ungrouped, by: holder, now: now)
    }

    mutating func giveBack(_ unused: LedgerExchange.Unused) {
        release(unused.count, from: unused.source, exchange.routeKey(unused.lane))
        address.circuit.giveBackProbe(of: holder)
    }

    mutating func settle(_ settlement: RateSettlement) {
        let report = settlement.report
        let sentAt = now + -settlement.age
        let cost = settlement.status.map(Cost.tokens) ?? Cost.unknown
        let routeKey = exchange.routeKey(settlement.lane)
        defer { address.circuit.settle(settlement.evidence, sentAt: sentAt, now: now) }

        guard settlement.outcome != .notSent else { return release(1, from: settlement.source, routeKey) }
        learn(from: settlement, routeKey)
        switch settlement.source {
        case .bucket(let key):
            // Where no reply came, ESI may count the request still.
            let repliedAt = settlement.status == nil ? now : now + -settlement.repliedAgo
            _ = accounts.withBucket(key) { $0.settle(cost: cost, of: holder, repliedAt: repliedAt, now: now) }
        case .ungrouped:
            release(1, from: .ungrouped, routeKey)
        }
        countErrors(of: settlement)
        if let group = report.group { observe(group, settlement, cost: cost, sentAt: sentAt) }
        stop(for: settlement, routeKey)
    }

    /// Nothing was spent of it, or of what else was spent there is no account.
    private mutating func release(_ count: Int, from source: LeaseSource, _ routeKey: AccountKey) {
        switch source {
        case .bucket(let key):
            _ = accounts.withBucket(key) { $0.release(count, of: holder, now: now) }
        case .ungrouped:
            address.errors.release(count, of: holder, now: now)
            accounts.withRoute(routeKey) { $0.release(count, of: holder, now: now) }
        }
    }

    /// Exclusive: a reply with a group is not counted against the error limit. One without a group, on a route that
    /// has one, is the edge's, and tells by its headers whether it was counted.
    private mutating func countErrors(of settlement: RateSettlement) {
        let report = settlement.report
        guard report.group == nil, settlement.source == .ungrouped || report.errorRemain != nil else { return }
        address.errors.settle(
            isError: settlement.status.map { $0 >= 400 } ?? true,
            remain: report.errorRemain,
            reset: report.errorReset.map { max(0, $0 - Int(settlement.repliedAgo / 1000)) },
            uncertainty: settlement.age - settlement.repliedAgo,
            now: now
        )
    }

    /// A reply of the route itself tells whether it has a group; errors of the edge and stops do not.
    private mutating func learn(from settlement: RateSettlement, _ routeKey: AccountKey) {
        guard let status = settlement.status else { return }
        if let group = settlement.report.group {
            accounts.withRoute(routeKey) { $0.learn(group: group) }
        } else if status < 500, status != 420, status != 429 {
            accounts.withRoute(routeKey) { $0.learn(group: nil) }
        } else if status != 420, status != 429, settlement.report.errorRemain != nil {
            // A route that only fails is not probed for ever, where its replies tell of the error limit.
            accounts.withRoute(routeKey) { route in
                if route.knowledge == .unknown { route.learn(group: nil) }
            }
        }
    }

    private mutating func observe(_ group: String, _ settlement: RateSettlement, cost: Int, sentAt: LedgerTime) {
        let key = exchange.bucketKey(group, settlement.lane)
        let report = settlement.report
        let fresh = report.limit.flatMap { limit in report.window.map { Bucket(limit: limit, window: $0) } }
        _ = accounts.withBucket(key, orNew: fresh) { bucket in
            if let limit = report.limit, let window = report.window { bucket.learn(limit: limit, window: window) }
            if settlement.source != .bucket(key) { bucket.record(cost: cost, now: now) }
            if let remaining = report.remaining { bucket.observe(remaining: remaining, sentAt: sentAt, now: now) }
        }
    }

    private mutating func stop(for settlement: RateSettlement, _ routeKey: AccountKey) {
        let report = settlement.report
        switch settlement.status {
        case 420:
            address.stop(until: now + (report.errorStop - settlement.repliedAgo), now: now)
        case 429:
            let until = now + (report.throttle - settlement.repliedAgo)
            if let group = report.group {
                let key = exchange.bucketKey(group, settlement.lane)
                _ = accounts.withBucket(key, orNew: .unknown) { $0.stop(until: until, now: now) }
            } else if case .bucket(let key) = settlement.source {
                _ = accounts.withBucket(key, orNew: .unknown) { $0.stop(until: until, now: now) }
            } else {
                accounts.withRoute(routeKey) { $0.stop(until: until, now: now) }
            }
        default:
            break
        }
    }

    // MARK: What is asked for

    mutating func grant(_ demand: LedgerExchange.Demand) -> LedgerReply.Grant {
        let routeKey = exchange.routeKey(demand.lane)
        let knowledge = accounts.withRoute(routeKey, published: demand.published?.name) { route in
            route.advance(to: now)
            return route.knowledge
        }
        var grant = LedgerReply.Grant(
            lane: demand.lane,
            source: .ungrouped,
            count: 0,
            opensIn: 0,
            capacity: 0,
            isMisdirected: false
        )
        if case .group(let group) = knowledge {
            grant.group = group
            let key = exchange.bucketKey(group, demand.lane)
            grant.source = .bucket(key)
            grant.isMisdirected = demand.group != group
            if grant.isMisdirected { return grant }
        }
        if closed(&grant) { return grant }
        switch grant.source {
        case .bucket(let key): leaseFromBucket(key, demand, &grant)
        case .ungrouped: leaseUngrouped(routeKey, demand, &grant)
        }
        if grant.count > 0, address.circuit.isOpen { address.circuit.takeProbe(by: holder, now: now) }
        return grant
    }

    /// What stops every route of the address.
    private func closed(_ grant: inout LedgerReply.Grant) -> Bool {
        if let until = address.stoppedUntil, now < until {
            grant.obstacle = .addressStopped
            grant.opensIn = until - now
            return true
        }
        let opens = address.circuit.opens(at: now)
        guard opens > now else { return false }
        grant.obstacle = .downtime
        grant.opensIn = opens - now
        return true
    }

    /// While EVE is down, only a probe.
    private func wanted(_ demand: LedgerExchange.Demand) -> Int {
        address.circuit.isOpen ? min(1, demand.wanted) : demand.wanted
    }

    private func request(_ demand: LedgerExchange.Demand, lane: String) -> LeaseRequest {
        var request = LeaseRequest(holder: holder, waiters: demand.waiters)
        request.lane = lane
        request.ahead = demand.ahead
        request.maximum = wanted(demand)
        return request
    }

    private mutating func leaseFromBucket(
        _ key: AccountKey,
        _ demand: LedgerExchange.Demand,
        _ grant: inout LedgerReply.Grant
    ) {
        let request = request(demand, lane: demand.lane.route.rawValue)
        let wanted = wanted(demand)
        let starting = demand.published.map { Bucket(limit: $0.limit, window: $0.window) }
        _ = accounts.withBucket(key, orNew: starting ?? .unknown) { bucket in
            let lease = bucket.lease(request, now: now)
            grant.count = lease.count
            grant.priority = lease.priority
            grant.opensIn = max(0, lease.opens - now)
            grant.capacity =
                bucket.capacity(for: request, within: LedgerReply.horizon, at: now) / max(1, bucket.holders)
            if grant.count < wanted || grant.opensIn > 0 {
                let isStopped = bucket.isStopped(at: now)
                grant.obstacle = isStopped ? .bucketStopped : lease.isPassedOver ? .othersFirst : .bucketEmpty
            }
        }
    }

    private mutating func leaseUngrouped(
        _ routeKey: AccountKey,
        _ demand: LedgerExchange.Demand,
        _ grant: inout LedgerReply.Grant
    ) {
        let wanted = wanted(demand)
        var request = request(demand, lane: demand.lane.subject?.description ?? "")
        request.maximum = min(request.maximum, address.errors.available(at: now))
        let errorsOpenBefore = address.errors.opens(at: now)
        let (lease, isUnknown, capacity, holders) = accounts.withRoute(routeKey) { route in
            (
                route.lease(request, now: now, pace: demand.pace, errorsOpen: errorsOpenBefore),
                route.knowledge == .unknown,
                route.capacity(for: request, within: LedgerReply.horizon, at: now, pace: demand.pace),
                route.holders
            )
        }
        grant.count = address.errors.lease(lease.count, to: holder, now: now)
        grant.priority = lease.priority
        let errorsOpen = address.errors.opens(at: now)
        grant.opensIn = max(0, max(lease.opens, errorsOpen) - now)
        grant.capacity = max(0, min(capacity / max(1, holders), address.errors.available(at: now)))
        if grant.count < wanted || grant.opensIn > 0 {
            let byRoute: LedgerReply.Obstacle = lease.isPassedOver ? .othersFirst : .pace
            grant.obstacle = isUnknown ? .probing : errorsOpen > lease.opens ? .errorLimit : byRoute
        }
    }
}

extension Bucket {
    /// Of a group whose limit no reply has told yet: one request at a time.
    fileprivate static let unknown = Bucket(limit: Cost.worst, window: 60_000)
}
