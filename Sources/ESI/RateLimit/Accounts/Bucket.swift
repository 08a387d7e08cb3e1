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

    /// Another program spends here too: known from what it spent, for a window.
    private struct Foreign: Codable, Equatable {
        var until: LedgerTime
        /// When the last reply told what is left.
        var seenAt: LedgerTime
        var probedAt: LedgerTime
    }

    package private(set) var limit: Int
    /// In milliseconds.
    package private(set) var window: Int64
    private var stop: Stop?
    private var caution: Caution?
    private var foreign: Foreign?
    private var firstSlice: Int64 = 0
    private var spent: [Int] = []
    private var holdings = Holdings()
    /// nil where nobody waits.
    private var line: WaitingLine?

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

    /// When a request of that priority can be sent, where nobody goes first: `now` where that is at once.
    package func opens(to priority: Int = highestPriority, at now: LedgerTime) -> LedgerTime {
        if let stop, stop.isActive(at: now) { return stop.until }
        let reserve = reserve(above: priority)
        let reserveOpens = opens(worstCost + reserve, at: now) + -Self.reserveHorizon
        return max(opens(worstCost, at: now), reserve > 0 ? reserveOpens : now)
    }

    /// Requests of the usual cost that could be sent within that time.
    package func capacity(for request: LeaseRequest, within milliseconds: Int64, at now: LedgerTime) -> Int {
        let end = now + milliseconds
        if isStopped(at: end) { return 0 }
        let priority = request.waiters.last?.priority ?? 0
        let tokens = limit - spentTokens(at: end) - heldTokens - reserve(above: priority)
        return max(0, tokens / Cost.success - (line?.count(before: priority, of: request, now: now) ?? 0))
    }

    // MARK: Changing

    /// Reserves for at most 2 % of the limit and at least one request where that fits.
    package mutating func lease(_ request: LeaseRequest, now: LedgerTime) -> Lease {
        advance(to: now)
        let share = max(1, limit / 50 / worstCost)
        var request = request
        request.maximum = min(request.maximum, share, allowedUnseen(at: now))
        var line = line ?? WaitingLine()
        var lease = line.serve(request, turn: share, now: now) { available(to: $0, at: now) / worstCost }
        holdings.add(lease.count, to: request.holder, now: now)
        if lease.count > 0 { foreign?.probedAt = now }
        lease.opens = opens(to: lease.priority, at: now)
        if request.maximum == 0 { lease.opens = max(lease.opens, now + lookInterval) }
        if lease.isPassedOver { lease.opens = max(lease.opens, now + lookInterval) }
        line.keep(request, until: lease.opens, now: now)
        self.line = line.isEmpty ? nil : line
        return lease
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

    /// Before a process tells how its requests ended: it held at least so many until then. Where nothing is held for it,
    /// all of them have lapsed and were counted at their worst, or were told before.
    package mutating func recall(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        let known = holdings.count(of: holder)
        if known > 0, known < count { holdings.hold(count, by: holder, now: now) }
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
        foreign?.seenAt = now
        // Of a longer time ago it is not known any more what had not returned yet: that would pass for foreign.
        guard now - sentAt <= Self.spareSlices * sliceWidth else { return }
        // What is in flight nearly always costs as usual: the worst would hide what the other spends meanwhile.
        let own = spentTokens(at: sentAt) + holdings.total * min(Cost.success, limit)
        let foreign = (limit - max(0, remaining)) - own
        guard foreign > 0 else { return }
        spend(foreign, at: now)
        meetForeign(now: now)
    }

    private mutating func meetForeign(now: LedgerTime) {
        var known = foreign ?? Foreign(until: now, seenAt: now, probedAt: now)
        known.until = now + window
        foreign = known
    }

    /// Where another program spends too and no reply told of it for a while, one request finds out for all.
    private func allowedUnseen(at now: LedgerTime) -> Int {
        guard let foreign, now - foreign.seenAt > Self.unseenTime else { return .max }
        return now - foreign.probedAt > Self.unseenTime ? 1 : 0
    }

    /// A 429: without another program there is none. For a window, 2 % of the limit are left to it, and 2 % more with
    /// the next, up to 6 %.
    package mutating func stop(until time: LedgerTime, now: LedgerTime) {
        meetForeign(now: now)
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
        line?.advance(to: now)
        stop.advance(to: now)
        if let foreign, foreign.until <= now || foreign.until > now + window { self.foreign = nil }
        if let caution, caution.until <= now || caution.until > now + window { self.caution = nil }
        let drop = spent.indices.prefix {
            returnTime(ofSlice: firstSlice + Int64($0) + Self.spareSlices) <= now
        }.count
        spent.removeFirst(drop)
        firstSlice += Int64(drop)
    }

    // MARK: Reserve

    package static let highestPriority = 10
    /// In milliseconds.
    static let reserveHorizon: Int64 = 5000

    /// What a priority leaves to higher ones: 2 % of the limit, less the higher it is. Where all came back at once, a
    /// window later, whoever comes in between would else find nothing, however urgent.
    private func reserve(above priority: Int) -> Int {
        limit * (Self.highestPriority - min(max(0, priority), Self.highestPriority)) / 500
    }

    /// The reserve counts what comes back soon, so that nothing is kept back where tokens return all the time.
    private func available(to priority: Int, at now: LedgerTime) -> Int {
        min(free(at: now), free(at: now + Self.reserveHorizon) - reserve(above: priority))
    }

    // MARK: Slices

    /// In milliseconds: older news of what another program spent is none.
    static let unseenTime: Int64 = 1000

    /// After a settlement that is on its way: a little longer than processes keep settlements back.
    static let settlementTime: Int64 = 25

    /// When so many tokens are free.
    private func opens(_ tokens: Int, at now: LedgerTime) -> LedgerTime {
        var free = self.free(at: now)
        if free >= tokens { return now }
        // Requests in flight nearly always turn out cheaper than what is held for them.
        free += heldTokens * (Cost.worst - Cost.success) / Cost.worst
        let settled = now + Self.settlementTime
        if free >= tokens { return settled }
        for (offset, spent) in spent.enumerated() where spent > 0 {
            let returns = returnTime(ofSlice: firstSlice + Int64(offset))
            guard returns > now else { continue }
            free += spent
            if free >= tokens { return max(returns, settled) }
        }
        return settled
    }

    /// A window of a second passes in less than a usual look.
    private var lookInterval: Int64 { min(WaitingLine.lookInterval, max(Self.settlementTime, window / 50)) }

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
