import ESI
import Foundation
import TestSupport

/// Some processes that lease from one bucket, send, settle, freeze and die, and the server that they ask: it forgets
/// nothing, and must never have to refuse.
struct BucketWorld: World {
    private enum Event {
        case renew(Int)
        case arrive(Int)
        case answer(Int, holder: Int)
        case thaw(Int)
    }

    private struct Holder {
        var name: String
        var held = 0
        var isFrozen = false
        /// Answers that came while it was frozen.
        var waiting: [(cost: Int, repliedAt: Int64)] = []
    }

    static let name = "bucket"
    static let length = 150
    private static let limits = [1, 3, 5, 30, 300, 3600]
    private static let windows: [Int64] = [1000, 20_000, 900_000, 3_600_000]

    var story = Story()
    var losesSettlements = false
    private(set) var sent = 0

    private let limit: Int
    private let window: Int64
    private var random: SeededGenerator
    private var bucket: Bucket
    private var server: ModelBucket
    private var events = EventQueue<Event>()
    private var holders: [Holder] = []
    private var restarts = 0
    private var time: Int64 = 0
    /// How far the store's clock is ahead of the server's.
    private var offset: Int64 = 1_760_000_000_000

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        limit = Self.limits[random.number(0...Self.limits.count - 1)]
        window = Self.windows[random.number(0...Self.windows.count - 1)]
        bucket = Bucket(limit: limit, window: window)
        server = ModelBucket(limit: limit, window: window)
        for index in 0..<random.number(1...4) { holders.append(Holder(name: "holder \(index)")) }
    }

    mutating func happen(_ event: UInt64) throws {
        random = SeededGenerator(seed: event)
        try pass(until: time + pause())
        try step(time)
        if random.chance(0.02) { try measure() }
    }

    /// A window after the last request was answered, or has lapsed, all is free again.
    mutating func settle() throws {
        try pass(until: time + 60_000)
        try pass(until: time + 2 * window)
        bucket.advance(to: now(time))
        let used = bucket.used(at: now(time))
        guard used == 0 else { throw Breach("all comes back", "\(used) of \(limit) are not free at \(time)") }
    }

    private mutating func pass(until end: Int64) throws {
        while let (time, event) = events.next(until: end) {
            self.time = time
            switch event {
            case .renew(let holder): renew(holder, time)
            case .arrive(let cost): try arrive(cost, time)
            case .answer(let cost, let holder): answer(cost, holder, time)
            case .thaw(let holder): thaw(holder, time)
            }
        }
        time = end
    }

    private mutating func pause() -> Int64 {
        switch random.number(0...9) {
        case 0: random.milliseconds(0...window / 3)
        case 1...4: random.milliseconds(0...max(1, window / 60))
        default: random.milliseconds(0...40)
        }
    }

    private func now(_ time: Int64) -> LedgerTime { LedgerTime(milliseconds: time + offset) }

    private mutating func step(_ time: Int64) throws {
        let holder = random.number(0...holders.count - 1)
        guard !holders[holder].isFrozen else { return }
        switch random.number(0...99) {
        case 0:
            die(holder)
            return
        case 1:
            story.tell("\(time) ms: \(holders[holder].name) freezes")
            holders[holder].isFrozen = true
            events.add(.thaw(holder), at: time + random.milliseconds(500...12_000))
            return
        case 2:
            offset -= random.chance(0.5) ? random.milliseconds(0...100_000) : 86_400_000
            story.tell("\(time) ms: the store's clock is set back")
        default: break
        }
        var request = LeaseRequest(holder: holders[holder].name, waiters: waiters())
        if random.chance(0.2) { request.ahead = random.number(1...10) }
        if random.chance(0.1) { request.maximum = random.number(0...2) }
        let lease = bucket.lease(request, now: now(time))
        let count = lease.count
        if count > request.waiters.reduce(request.ahead, { $0 + $1.count }) || count > request.maximum {
            throw Breach("no more is granted than was asked for", "at \(time): \(count) to \(request)")
        }
        guard count > 0 else { return }
        story.tell("\(time) ms: \(holders[holder].name) is granted \(count)")
        let unused = random.chance(0.1) ? random.number(0...count) : 0
        let isFirst = holders[holder].held == 0
        holders[holder].held += count
        if unused > 0 {
            bucket.release(unused, of: holders[holder].name, now: now(time))
            holders[holder].held -= unused
        }
        for _ in unused..<count { send(holder, time + random.milliseconds(0...200)) }
        if isFirst { events.add(.renew(holder), at: time + 1000) }
    }

    private mutating func waiters() -> [LeaseRequest.Waiters] {
        [8, 3, 1].filter { _ in random.chance(0.6) }.map { .init(priority: $0, count: random.number(1...20)) }
    }

    private mutating func send(_ holder: Int, _ time: Int64) {
        sent += 1
        let cost = [2, 2, 2, 2, 1, 5, 5, 0][random.number(0...7)]
        let arrival = time + random.milliseconds(1...1200)
        events.add(.arrive(cost), at: arrival)
        events.add(.answer(cost, holder: holder), at: arrival + random.milliseconds(0...800))
    }

    private mutating func arrive(_ cost: Int, _ time: Int64) throws {
        let used = server.used(at: time)
        // Where the limit is less than a request may cost, one is sent when nothing else counts.
        let isFree = limit >= Cost.worst ? used + cost <= limit : used == 0
        guard isFree else {
            throw Breach("the server never refuses", "at \(time) ms: \(used) of \(limit) used, \(cost) more")
        }
        story.tell("\(time) ms: a request arrives and costs \(cost)")
        server.spend(cost, at: time)
    }

    private mutating func answer(_ cost: Int, _ holder: Int, _ time: Int64) {
        guard !holders[holder].isFrozen else {
            holders[holder].waiting.append((cost, time))
            return
        }
        settle(cost, holder, repliedAt: time, time)
    }

    private mutating func settle(_ cost: Int, _ holder: Int, repliedAt: Int64, _ time: Int64) {
        let cost = losesSettlements ? 0 : cost
        bucket.settle(cost: cost, of: holders[holder].name, repliedAt: now(repliedAt), now: now(time))
        holders[holder].held -= 1
    }

    private mutating func thaw(_ holder: Int, _ time: Int64) {
        holders[holder].isFrozen = false
        let waiting = holders[holder].waiting
        holders[holder].waiting = []
        for (cost, repliedAt) in waiting { settle(cost, holder, repliedAt: repliedAt, time) }
        bucket.hold(holders[holder].held, by: holders[holder].name, now: now(time))
        if holders[holder].held > 0 { events.add(.renew(holder), at: time + 1000) }
    }

    private mutating func renew(_ holder: Int, _ time: Int64) {
        guard !holders[holder].isFrozen, holders[holder].held > 0 else { return }
        bucket.hold(holders[holder].held, by: holders[holder].name, now: now(time))
        events.add(.renew(holder), at: time + 1000)
    }

    /// What it had in flight goes on at the server; it never tells. Another process takes its place.
    private mutating func die(_ holder: Int) {
        restarts += 1
        story.tell("\(time) ms: \(holders[holder].name) dies with \(holders[holder].held) in hand")
        holders[holder] = Holder(name: "restart \(restarts)")
        var left = EventQueue<Event>()
        while let (time, event) = events.next(until: .max) {
            switch event {
            // The newcomer does not answer for the dead.
            case .answer(_, holder), .renew(holder), .thaw(holder): continue
            default: left.add(event, at: time)
            }
        }
        events = left
    }

    private func measure() throws {
        let fields = try JSONSerialization.jsonObject(with: JSONEncoder().encode(bucket)) as? [String: Any]
        let slices = (fields?["spent"] as? [Int])?.count ?? 0
        guard slices <= Bucket.sliceCount else { throw Breach("a bucket stays small", "\(slices) slices") }
    }
}
