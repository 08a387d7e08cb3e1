/// One bucket of a group: an address's or a user's.
struct Bucket: Sendable {
    let group: RateGroup
    private(set) var all: FloatingWindow
    private var own: FloatingWindow
    private var foreign: ForeignTraffic

    private(set) var peakUsed = 0
    private(set) var rejected = 0
    /// Tokens this client spent in each successive window since its first request.
    private(set) var spentByWindow: [Int] = []
    private var began: Moment?

    /// From the first 429 of a row to the end of its `Retry-After`.
    private(set) var held: (since: Moment, until: Moment)?
    private var forcedUntil: Moment?

    init(group: RateGroup, foreignShare: Double) {
        self.group = group
        all = FloatingWindow(limit: group.limit, window: group.windowSeconds * 1000)
        own = all
        foreign = ForeignTraffic(
            perMillisecond: foreignShare * Double(group.limit) / Double(group.windowSeconds * 1000)
        )
    }

    enum Admission: Sendable {
        case granted
        /// `isOwnFault` is false where another program's spending filled the bucket, or a control call said so.
        case rejected(retryAfter: Int, isFirst: Bool, isOwnFault: Bool)
    }

    /// Lets time pass, and with it the other program's requests.
    mutating func advance(to now: Moment) {
        all.release(at: now)
        own.release(at: now)
        spendForeign(foreign.spent(until: now), at: now)
        if let until = held?.until, now >= until { held = nil }
        if let until = forcedUntil, now >= until { forcedUntil = nil }
    }

    /// Takes what a reply costs, or refuses it where that does not fit. A refusal is delivered `delay` later.
    mutating func admit(_ cost: Int, at now: Moment, delay: Int) -> Admission {
        let wait = forcedUntil.map { $0 - now } ?? all.wait(for: cost, at: now)
        guard wait > 0 else {
            spend(cost, at: now)
            return .granted
        }
        rejected += 1
        let isFirst = held == nil
        let isOwnFault = forcedUntil == nil && own.used + cost > group.limit
        let retryAfter = (wait + 999) / 1000
        let until = max(held?.until ?? now, now.advanced(seconds: retryAfter))
        held = (held?.since ?? now.advanced(milliseconds: delay), until)
        return .rejected(retryAfter: retryAfter, isFirst: isFirst, isOwnFault: isOwnFault)
    }

    mutating func force(until: Moment) { forcedUntil = until }

    mutating func spendForeign(_ tokens: Int, at now: Moment) {
        all.spend(min(tokens, max(0, group.limit - all.used)), at: now)
        peakUsed = max(peakUsed, all.used)
    }

    mutating func resetCounters() {
        peakUsed = all.used
        rejected = 0
        spentByWindow = []
        began = nil
    }

    private mutating func spend(_ cost: Int, at now: Moment) {
        all.spend(cost, at: now)
        own.spend(cost, at: now)
        peakUsed = max(peakUsed, all.used)
        let start = began ?? now
        began = start
        let window = max(0, now - start) / (group.windowSeconds * 1000)
        guard window < 10_000 else { return }
        while spentByWindow.count <= window { spentByWindow.append(0) }
        spentByWindow[window] += cost
    }
}
