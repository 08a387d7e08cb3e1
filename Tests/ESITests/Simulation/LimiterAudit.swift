import TestSupport

@testable import ESI

/// What the ledger must know and the processes must keep to, by what truly was sent and arrived.
///
/// It looks at every send and every exchange, so that a mistake is found when it is made and not when ESI refuses,
/// which takes all that is spent to come together.
struct LimiterAudit {
    /// In milliseconds: a lease that was granted before the ledger was told of a stop may be used so much longer.
    private static let leaseTime: Int64 = 2000

    /// Of the group, by what we sent alone; nil where the route has none.
    private var bucket: ModelBucket?
    private let worstCost: Int
    /// Of ours and of others, as far as a reply has told of those.
    private var errors = ModelErrorLimit(phase: 0)
    /// Sent, not arrived yet.
    private var underway = (bucket: 0, ungrouped: 0)
    /// What another program spent without telling.
    private var othersBucket: ModelBucket?
    private var othersErrors = ModelErrorLimit(phase: 0)
    private var pause: (from: Int64, until: Int64)?
    private(set) var breach: Breach?

    init(_ esi: ESIModel) {
        bucket = esi.bucket
        worstCost = min(Cost.worst, esi.bucket?.limit ?? 0)
        othersBucket = esi.bucket
        errors = esi.errors
        othersErrors = ModelErrorLimit(phase: esi.errors.phase)
    }

    private mutating func expect(_ holds: Bool, _ rule: String, _ detail: @autoclosure () -> String) {
        if !holds, breach == nil { breach = Breach(rule, detail()) }
    }

    // MARK: What happens

    mutating func sent(_ source: LeaseSource, at time: Int64) {
        if let pause, time >= pause.from {
            expect(
                time >= pause.until,
                "who was told to wait waits",
                "sent at \(time), told to wait until \(pause.until)"
            )
        }
        switch source {
        case .bucket:
            underway.bucket += 1
            let tokens = promised(at: time)
            let limit = bucket?.limit ?? 0
            expect(tokens <= limit, "a grant fits into the bucket", "\(tokens) of \(limit) are promised at \(time)")
        case .ungrouped:
            underway.ungrouped += 1
            errors.advance(to: time)
            let count = errors.errors + underway.ungrouped
            let allowed = ErrorBudget.limit - ErrorBudget.reserve
            expect(count <= allowed, "the reserve is left to others", "\(count) of \(allowed) errors at \(time)")
        }
    }

    mutating func neverSent(_ source: LeaseSource) {
        switch source {
        case .bucket: underway.bucket -= 1
        case .ungrouped: underway.ungrouped -= 1
        }
    }

    /// It is refused only where another program has spent what was ours to spend.
    mutating func arrived(_ source: LeaseSource, _ answer: ESIModel.Answer, at time: Int64) {
        switch answer.status {
        case 420:
            othersErrors.advance(to: time)
            let count = othersErrors.errors
            expect(count > ErrorBudget.reserve, "ESI never refuses", "a 420 at \(time): others had \(count) errors")
        case 429:
            let count = othersBucket?.used(at: time) ?? 0
            expect(count > 0, "ESI never refuses", "a 429 at \(time), with nothing spent by others")
        default: break
        }
        switch source {
        case .bucket:
            underway.bucket -= 1
            // A bucket that is smaller than the worst is empty after it either way.
            bucket?.spend(min(Cost.tokens(forStatus: answer.status ?? 0), worstCost), at: time)
        case .ungrouped:
            underway.ungrouped -= 1
            if answer.report.group == nil, answer.status ?? 0 >= 400 { errors.count(at: time) }
        }
    }

    /// The ledger has carried it out.
    mutating func told(_ exchange: LedgerExchange, _ page: LedgerPage, ledger: LedgerTime, at time: Int64) {
        for settlement in exchange.settlements {
            let seconds =
                switch settlement.status {
                case 420: settlement.report.errorReset
                case 429: settlement.report.retryAfter
                default: nil as Int?
                }
            if let seconds { pause(until: time - settlement.repliedAgo + Int64(seconds) * 1000, told: time) }
        }
        guard page.changed.contains(Self.bucketKey), let known = page.account(Bucket.self, Self.bucketKey) else {
            return
        }
        let (counted, spent) = (known.used(at: ledger), promised(at: time))
        expect(counted >= spent, "the ledger knows of all that is spent", "\(counted) of \(spent) at \(time)")
    }

    private mutating func pause(until end: Int64, told time: Int64) {
        guard end > pause?.until ?? 0 else { return }
        let begin = time + Self.leaseTime
        pause = (pause.map { time < $0.until ? min($0.from, begin) : begin } ?? begin, end)
    }

    mutating func othersSpent(_ tokens: Int, at time: Int64) { othersBucket?.spend(tokens, at: time) }

    mutating func othersFailed(_ count: Int, at time: Int64) {
        for _ in 0..<count { othersErrors.count(at: time) }
    }

    /// Nobody asks any more: in the end nothing may be left of leases and of what was spent.
    mutating func rested(_ page: LedgerPage, ledger: LedgerTime) {
        // Where the clock was set back, all lasts anew from the first look.
        let looks = [0, 10_000, 10_000 + 2 * (bucket?.window ?? 0)].map { ledger + $0 }
        if var known = page.account(Bucket.self, Self.bucketKey) {
            for look in looks { known.advance(to: look) }
            let used = known.used(at: looks[2])
            expect(used == 0, "all comes back", "\(used) tokens are not free")
        }
        if var known = page.account(AddressAccount.self, LedgerExchange.addressKey(Self.address)) {
            for look in looks { known.advance(to: look) }
            let count = known.errors.requestsInFlight
            expect(count == 0, "all comes back", "\(count) requests may still fail")
        }
    }

    // MARK: Details

    private static let address = "default"
    private static let bucketKey = LedgerExchange.bucketKey("group", nil, address)

    /// Tokens of the group that are spent, or can still be by what is underway.
    private mutating func promised(at time: Int64) -> Int {
        let spent = bucket?.used(at: time) ?? 0
        return spent + underway.bucket * worstCost
    }
}
