/// What a process tells the ledger and asks of it, in one transaction.
package struct LedgerExchange: Sendable {
    package struct Demand: Sendable {
        package var lane: Lane
        package var pace: PaceLimit
        package var published: Route.PublishedGroup?
        /// The group that the process believes the route to have. Where it is wrong, the grant says so.
        package var group: String?
        /// Highest priority first.
        package var waiters: [LeaseRequest.Waiters]
        /// For requests that are expected soon.
        package var ahead = 0

        package var wanted: Int { waiters.reduce(ahead) { $0 + $1.count } }
    }

    /// Leased, and nothing was sent with it.
    package struct Unused: Sendable {
        package var lane: Lane
        package var source: LeaseSource
        package var count: Int
    }

    /// Names the process and its start, so that a restart never settles for its predecessor.
    package var holder: String
    /// `ESI_EGRESS`: the address that requests leave through.
    package var address: String
    package var settlements: [RateSettlement] = []
    package var unused: [Unused] = []
    /// Highest priority first.
    package var demands: [Demand] = []
    /// How many requests are leased or in flight, by account, those settled or given back here not counted. For the
    /// accounts that are asked for something it is told even where it is none.
    package var held: [AccountKey: Int] = [:]

    /// The same with those that are settled or given back here.
    var heldBefore: [AccountKey: Int] {
        var before = held
        for settlement in settlements { before[key(settlement.source, settlement.lane), default: 0] += 1 }
        for unused in unused { before[key(unused.source, unused.lane), default: 0] += unused.count }
        return before
    }

    package init(holder: String, address: String) {
        self.holder = holder
        self.address = address
    }

    package static func addressKey(_ address: String) -> AccountKey { AccountKey("address \(address)") }
    package static func routeKey(_ route: RouteID, _ address: String) -> AccountKey {
        AccountKey("route \(route)@\(address)")
    }
    package static func bucketKey(_ group: String, _ subject: Subject?, _ address: String) -> AccountKey {
        AccountKey("bucket \(group)@\(subject?.description ?? address)")
    }

    func bucketKey(_ group: String, _ lane: Lane) -> AccountKey { Self.bucketKey(group, lane.subject, address) }
    func routeKey(_ lane: Lane) -> AccountKey { Self.routeKey(lane.route, address) }
    func key(_ source: LeaseSource, _ lane: Lane) -> AccountKey {
        switch source {
        case .bucket(let key): key
        case .ungrouped: routeKey(lane)
        }
    }

    /// Every account that the exchange may touch: the store loads them, in this order, so that no two exchanges wait for
    /// each other.
    package var keys: [AccountKey] {
        var keys: Set<AccountKey> = [Self.addressKey(address)]
        keys.formUnion(held.keys)
        for settlement in settlements {
            keys.insert(routeKey(settlement.lane))
            if let group = settlement.report.group { keys.insert(bucketKey(group, settlement.lane)) }
            if case .bucket(let key) = settlement.source { keys.insert(key) }
        }
        for unused in unused {
            keys.insert(routeKey(unused.lane))
            if case .bucket(let key) = unused.source { keys.insert(key) }
        }
        for demand in demands {
            keys.insert(routeKey(demand.lane))
            if let group = demand.group { keys.insert(bucketKey(group, demand.lane)) }
        }
        return keys.sorted()
    }
}
