/// A floating window: tokens spent at a time come back one window later.
///
/// Source: ESI documentation, "Rate limiting". There is no reset; each request's cost returns on its own. The window is
/// kept in at most ``sliceCount`` slices, and a slice returns when its *last* moment is a window ago: never early, at
/// most a hundredth of the window late. A request in flight holds the worst cost until the real one is known.
package struct Bucket: Codable, Sendable, Equatable {
    package static let sliceCount: Int64 = 128
    /// Slices kept past their return, so that a reply can be compared with what was spent when it was sent.
    static let spareSlices: Int64 = 6

    /// Room for another program that spends here too: what is sent at the brim comes too late now and then.
    private struct Caution: Codable, Equatable {
        var tokens: Int
        var until: LedgerTime
    }

    package private(set) var limit: Int
    /// In milliseconds.
    package private(set) var window: Int64
    private var stop: Stop?
    private var caution: Caution?
    private var firstSlice: Int64 = 0
    private var spent: [Int] = []
    private var holdings = Holdings()

    package init(limit: Int, window: Int64) {
        self.limit = max(1, limit)
        self.window = max(1, window)
    }

    // MARK: Reading

    package var stoppedUntil: LedgerTime? { stop?.until }
    package var holders: Int { holdings.holders }
    package var requestsInFlight: Int { holdings.total }

    /// Tokens that are not free: spent within the window, or held for requests in flight.
    package func used(at now: LedgerTime) -> Int { spentTokens(at: now) + heldTokens }

    package func free(at now: LedgerTime) -> Int {
        isStopped(at: now) ? 0 : limit - used(at: now) - (caution.map { now < $0.until ? $0.tokens : 0 } ?? 0)
    }

    package func isStopped(at now: LedgerTime) -> Bool { stop.isActive(at: now) }

    /// When a request can be sent: `now` where that is at once.
    package func opens(at now: LedgerTime) -> LedgerTime {
        if let stop, stop.isActive(at: now) { return stop.until }
        var free = self.free(at: now)
        if free >= worstCost { return now }
        // Requests in flight nearly always turn out cheaper than what is held for them.
        if free + heldTokens * (Cost.worst - Cost.success) / Cost.worst >= worstCost {
            return now + Self.settlementTime
        }
        for (offset, tokens) in spent.enumerated() where tokens > 0 {
            let returns = returnTime(ofSlice: firstSlice + Int64(offset))
            guard returns > now else { continue }
            free += tokens
            if free >= worstCost { return returns }
        }
        return now + Self.settlementTime
    }

    /// Requests of the usual cost that could be sent within that time.
    package func capacity(within milliseconds: Int64, at now: LedgerTime) -> Int {
        let end = now + milliseconds
        if isStopped(at: end) { return 0 }
        return max(0, limit - spentTokens(at: end) - heldTokens) / Cost.success
    }

    // MARK: Changing

    /// Reserves for up to `wanted` requests, at most 2 % of the limit and at least one where that fits.
    /// - Returns: for how many.
    package mutating func lease(_ wanted: Int, to holder: String, now: LedgerTime) -> Int {
        advance(to: now)
        let share = max(1, limit / 50 / worstCost)
        let count = max(0, min(wanted, share, free(at: now) / worstCost))
        holdings.add(count, to: holder, now: now)
        return count
    }

    /// Gives back leases that nothing was sent with.
    package mutating func release(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        holdings.release(count, of: holder, now: now)
    }

    /// Replaces what was held for one request by what it cost.
    /// - Parameter repliedAt: ESI counted it no later than that.
    package mutating func settle(cost: Int, of holder: String, repliedAt: LedgerTime, now: LedgerTime) {
        advance(to: now)
        // What had lapsed was counted at its worst already.
        if holdings.release(of: holder, now: now) { spend(cost, at: min(repliedAt, now)) }
    }

    /// Counts a request that nothing was held for: the one that told of this bucket.
    package mutating func record(cost: Int, now: LedgerTime) {
        advance(to: now)
        spend(cost, at: now)
    }

    package mutating func hold(_ count: Int, by holder: String, now: LedgerTime) {
        advance(to: now)
        holdings.hold(count, by: holder, now: now)
    }

    package mutating func learn(limit: Int, window: Int64) {
        guard limit > 0, window > 0 else { return }
        self.limit = limit
        guard window != self.window else { return }
        let total = spent.reduce(0, +)
        let newest = LedgerTime(milliseconds: (firstSlice + Int64(spent.count)) * sliceWidth - 1)
        self.window = window
        spent = []
        if total > 0 { spend(total, at: newest) }
    }

    /// Compares with what ESI counted when it answered; what it counted beyond ours, another program spent.
    package mutating func observe(remaining: Int, sentAt: LedgerTime, now: LedgerTime) {
        // Of a longer time ago it is not known any more what had not returned yet: that would pass for foreign.
        guard now - sentAt <= Self.spareSlices * sliceWidth else { return }
        let foreign = (limit - max(0, remaining)) - (spentTokens(at: sentAt) + heldTokens)
        if foreign > 0 { spend(foreign, at: now) }
    }

    /// A 429: without another program there is none. For a window, 2 % of the limit are left to it, and 2 % more with
    /// the next, up to 6 %.
    package mutating func stop(until time: LedgerTime, now: LedgerTime) {
        if !isStopped(at: now) {
            let tokens = (caution?.tokens ?? 0) + limit / 50
            caution = Caution(tokens: min(tokens, limit / 50 * 3), until: now + window)
        }
        stop.extend(until: time, now: now)
    }

    /// What dead processes held counts as spent for a whole window from the end of their lease.
    package mutating func advance(to now: LedgerTime) {
        settleClock(at: now)
        for lapsed in holdings.lapse(now: now) { spend(lapsed.count * worstCost, at: lapsed.at) }
        stop.advance(to: now)
        if let caution, caution.until <= now || caution.until > now + window { self.caution = nil }
        let drop = spent.indices.prefix {
            returnTime(ofSlice: firstSlice + Int64($0) + Self.spareSlices) <= now
        }.count
        spent.removeFirst(drop)
        firstSlice += Int64(drop)
    }

    // MARK: Slices

    /// After a settlement that is on its way: a little longer than processes keep settlements back.
    static let settlementTime: Int64 = 25

    private var worstCost: Int { min(Cost.worst, limit) }
    private var heldTokens: Int { holdings.total * worstCost }

    private var sliceWidth: Int64 {
        let slices = Self.sliceCount - Self.spareSlices - 2
        return max(1, (window + slices - 1) / slices)
    }

    private func returnTime(ofSlice index: Int64) -> LedgerTime {
        LedgerTime(milliseconds: (index + 1) * sliceWidth + window)
    }

    private func spentTokens(at time: LedgerTime) -> Int {
        var total = 0
        for (offset, tokens) in spent.enumerated() where returnTime(ofSlice: firstSlice + Int64(offset)) > time {
            total += tokens
        }
        return total
    }

    /// Where the clock was set back, all that was spent counts as spent just now: a window later all of it is back, as
    /// ESI has it at the latest.
    private mutating func settleClock(at now: LedgerTime) {
        guard (firstSlice + Int64(spent.count) - 1) * sliceWidth > now.milliseconds + sliceWidth else { return }
        let total = spent.reduce(0, +)
        spent = []
        spend(total, at: now)
    }

    private mutating func spend(_ tokens: Int, at time: LedgerTime) {
        guard tokens > 0 else { return }
        let index = time.milliseconds / sliceWidth
        if spent.isEmpty { firstSlice = index }
        // Time before the first slice kept, from a lease that ended long ago: the oldest slice will do.
        let offset = max(0, Int(clamping: index - firstSlice))
        while spent.count <= offset {
            if Int64(spent.count) >= Self.sliceCount {
                // Only a clock that leapt gets here: start anew rather than grow.
                let total = spent.reduce(0, +)
                spent = [total + tokens]
                firstSlice = index
                return
            }
            spent.append(0)
        }
        spent[offset] += tokens
    }
}
