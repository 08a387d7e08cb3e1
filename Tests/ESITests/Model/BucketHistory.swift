import ESI
import Foundation
import TestSupport

/// Some processes that lease from one bucket, send, settle, freeze and die at random, and the server that they ask.
struct BucketHistory {
    private enum Event {
        case step
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

    let limit: Int
    let window: Int64
    var losesSettlements = false
    private(set) var breaches: [String] = []
    private(set) var mostSlices = 0
    private(set) var sent = 0

    private var random: SeededGenerator
    private var bucket: Bucket
    private var server: ModelBucket
    private var events = EventQueue<Event>()
    private var holders: [Holder] = []
    private var restarts = 0
    /// How far the store's clock is ahead of the server's.
    private var offset: Int64 = 1_760_000_000_000

    init(limit: Int, window: Int64, seed: UInt64) {
        self.limit = limit
        self.window = window
        random = SeededGenerator(seed: seed)
        bucket = Bucket(limit: limit, window: window)
        server = ModelBucket(limit: limit, window: window)
        for index in 0..<random.number(1...4) { holders.append(Holder(name: "holder \(index)")) }
    }

    mutating func run(steps: Int) async {
        events.add(.step, at: 0)
        var left = steps
        while left > 0, let (time, event) = events.next(until: .max) {
            switch event {
            case .step:
                left -= 1
                if left.isMultiple(of: 50) { await Task.yield() }
                step(time)
                events.add(.step, at: time + pause())
            case .renew(let holder): renew(holder, time)
            case .arrive(let cost): arrive(cost, time)
            case .answer(let cost, let holder): answer(cost, holder, time)
            case .thaw(let holder): thaw(holder, time)
            }
        }
    }

    private mutating func pause() -> Int64 {
        switch random.number(0...9) {
        case 0: random.milliseconds(0...window / 3)
        case 1...4: random.milliseconds(0...max(1, window / 60))
        default: random.milliseconds(0...40)
        }
    }

    private func now(_ time: Int64) -> LedgerTime { LedgerTime(milliseconds: time + offset) }

    private mutating func step(_ time: Int64) {
        let holder = random.number(0...holders.count - 1)
        guard !holders[holder].isFrozen else { return }
        switch random.number(0...99) {
        case 0:
            die(holder)
            return
        case 1:
            holders[holder].isFrozen = true
            events.add(.thaw(holder), at: time + random.milliseconds(500...12_000))
            return
        case 2:
            offset -= random.chance(0.5) ? random.milliseconds(0...100_000) : 86_400_000
        default: break
        }
        var request = LeaseRequest(holder: holders[holder].name, waiters: waiters())
        if random.chance(0.2) { request.ahead = random.number(1...10) }
        if random.chance(0.1) { request.maximum = random.number(0...2) }
        let lease = bucket.lease(request, now: now(time))
        let count = lease.count
        if count > request.waiters.reduce(request.ahead, { $0 + $1.count }) || count > request.maximum {
            breaches.append("at \(time): \(count) granted to \(request)")
        }
        guard count > 0 else { return }
        let unused = random.chance(0.1) ? random.number(0...count) : 0
        let isFirst = holders[holder].held == 0
        holders[holder].held += count
        if unused > 0 {
            bucket.release(unused, of: holders[holder].name, now: now(time))
            holders[holder].held -= unused
        }
        for _ in unused..<count { send(holder, time + random.milliseconds(0...200)) }
        if isFirst { events.add(.renew(holder), at: time + 1000) }
        measure()
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

    private mutating func arrive(_ cost: Int, _ time: Int64) {
        let used = server.used(at: time)
        // Where the limit is less than a request may cost, one is sent when nothing else counts.
        let isFree = limit >= Cost.worst ? used + cost <= limit : used == 0
        if !isFree { breaches.append("at \(time): \(used) of \(limit) used, \(cost) more") }
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
        measure()
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

    private mutating func measure() {
        guard random.chance(0.05), let data = try? JSONEncoder().encode(bucket),
            let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let slices = fields["spent"] as? [Int]
        else { return }
        mostSlices = max(mostSlices, slices.count)
    }
}
