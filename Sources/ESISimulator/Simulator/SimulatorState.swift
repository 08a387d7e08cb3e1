/// Everything that changes while a simulator runs.
struct SimulatorState {
    private let options: SimulatorOptions
    var tally = Tally()
    var connections = ConnectionLog()
    var faults: FaultDice
    var downtime: Downtime
    private(set) var clients: [String: Client] = [:]
    /// Buckets of an application and character, whatever the address.
    var userBuckets: [UserKey: Bucket] = [:]
    /// The cache between ESI and its data: how long what was produced is served.
    private var periods = BoundedTable<AskKey, Period>(capacity: 1_000_000)
    private(set) var revisions: [Entity: Int] = [:]
    /// How many of each character's withheld killmails have appeared.
    var fights = 0
    /// Killmails that are answered with an error, by id, and its status.
    var brokenKillmails: [Int: Int] = [:]
    private var requestNumber = 0

    struct UserKey: Hashable, Sendable {
        let group: String
        let user: String
    }

    struct Entity: Hashable, Sendable {
        let kind: EntityKind
        let id: Int
    }

    /// From when to when a reply is served from the cache, and the revision it holds; of a list of killmails, the fights.
    struct Period: Sendable {
        let produced: Int
        let expires: Int
        let revision: Int
    }

    init(_ options: SimulatorOptions, startedAt start: Moment) {
        self.options = options
        faults = FaultDice(seed: options.seed, rate: options.faultRate, kinds: options.faultKinds)
        downtime = Downtime(
            spans: options.downtimes.map {
                start.milliseconds + $0.lowerBound * 1000..<start.milliseconds + $0.upperBound * 1000
            }
        )
    }

    mutating func client(_ address: String, at now: Moment) -> Client {
        let client: Client
        if let known = clients[address] {
            client = known
        } else {
            client = Client(errorLimit: options.errorLimit, foreignErrors: options.foreignErrors)
            clients[address] = client
        }
        client.advance(to: now)
        return client
    }

    var errorLimit: Int { options.errorLimit }

    func newBucket(_ group: RateGroup) -> Bucket {
        Bucket(group: group, foreignShare: options.foreignShares[group.name] ?? 0)
    }

    mutating func nextRequestID() -> String {
        requestNumber += 1
        var draw = Draw(seed: options.seed, subject: .session, number: requestNumber)
        return draw.hexadecimal(digits: 32)
    }

    // MARK: Revisions and the cache

    func revision(_ kind: EntityKind, _ id: Int) -> Int {
        revisions.isEmpty ? 0 : revisions[Entity(kind: kind, id: id)] ?? 0
    }

    mutating func change(_ kind: EntityKind, _ id: Int) { revisions[Entity(kind: kind, id: id), default: 0] += 1 }

    /// The cache's period for a key; a new one begins with the first request after the last ended, for all clients.
    mutating func period(of key: AskKey, timeToLive: Int, revision: Int, at now: Moment) -> Period {
        if let period = periods[key], now.second < period.expires { return period }
        let period = Period(
            produced: now.second,
            expires: now.second + timeToLive,
            revision: revision
        )
        periods[key] = period
        return period
    }

    // MARK: Excuses

    mutating func excuse(_ entries: [ConnectionLog.Entry], at now: Moment) {
        for entry in entries {
            guard let client = clients[entry.address] else { continue }
            for key in entry.keys {
                guard let answered = entry.answered else {
                    client.asked[key, default: Asked()].excuse = .unanswered
                    continue
                }
                guard now - answered <= ConnectionLog.grace, let asked = client.asked[key] else { continue }
                if asked.excuse == .none { client.asked[key]?.excuse = .answeredLate }
            }
        }
    }

    // MARK: Counters

    mutating func resetCounters() {
        tally = Tally()
        for client in clients.values {
            for name in client.buckets.keys { client.buckets[name]?.resetCounters() }
        }
        for key in userBuckets.keys { userBuckets[key]?.resetCounters() }
    }
}
