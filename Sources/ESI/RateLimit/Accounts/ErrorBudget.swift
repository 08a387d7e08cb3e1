/// The error limit of an address: 100 errors in a fixed minute, then 420 for every route until the minute ends.
///
/// Source: ESI documentation, "Error limit". Every 4xx and 5xx of a route without a group counts. Requests in flight may
/// all fail, so they are never more than the errors left, less a reserve for other programs on the address.
package struct ErrorBudget: Codable, Sendable, Equatable {
    package static let limit = 100
    package static let reserve = 10
    /// In milliseconds.
    static let window: Int64 = 60_000
    /// ESI tells the time to the reset in whole seconds: a second more is never too early.
    static let resetMargin: Int64 = 1000

    private var left = ErrorBudget.limit
    private var resetsAt: LedgerTime?
    private var inFlight = Holdings()

    package init() {}

    package func remaining(at now: LedgerTime) -> Int {
        if let resetsAt, resetsAt <= now { return Self.limit }
        return left
    }

    package func available(at now: LedgerTime) -> Int {
        max(0, remaining(at: now) - Self.reserve - inFlight.total)
    }

    package func opens(at now: LedgerTime) -> LedgerTime {
        if available(at: now) > 0 { return now }
        // Requests in flight stand in the way only until they are answered.
        if remaining(at: now) > Self.reserve { return now + Bucket.settlementTime }
        return resetsAt ?? now + Bucket.settlementTime
    }

    package var requestsInFlight: Int { inFlight.total }
    package func isHeld(by holder: String) -> Bool { inFlight.amount(of: holder) > 0 }

    package mutating func lease(_ wanted: Int, to holder: String, now: LedgerTime) -> Int {
        advance(to: now)
        let count = min(wanted, available(at: now))
        inFlight.add(count, to: holder, now: now)
        return count
    }

    package mutating func giveBack(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.release(count, of: holder, now: now)
    }

    /// - Parameters:
    ///   - remain: `X-ESI-Error-Limit-Remain`
    ///   - reset: `X-ESI-Error-Limit-Reset`, in seconds.
    package mutating func settle(isError: Bool, remain: Int?, reset: Int?, now: LedgerTime) {
        advance(to: now)
        if isError { count(1, now: now) }
        guard let remain, let reset else { return }
        let told = now + (Int64(reset) * 1000 + Self.resetMargin)
        guard let known = resetsAt else {
            // Nothing counted yet: a window with errors of others is worth knowing, an empty one is not.
            if remain < Self.limit {
                left = min(left, remain)
                resetsAt = told
            }
            return
        }
        if told - known > Self.resetMargin * 2 {
            left = remain
            resetsAt = told
        } else if known - told <= Self.resetMargin * 2 {
            left = min(left, remain)
        }
    }

    package mutating func renew(_ holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.renew(holder, now: now)
    }

    /// What a dead process had in flight counts as errors.
    package mutating func advance(to now: LedgerTime) {
        if let resetsAt, resetsAt <= now {
            left = Self.limit
            self.resetsAt = nil
        }
        for lapsed in inFlight.lapse(now: now) { count(lapsed.amount, now: now) }
    }

    private mutating func count(_ errors: Int, now: LedgerTime) {
        left = max(0, left - errors)
        if resetsAt == nil { resetsAt = now + (Self.window + Self.resetMargin) }
    }
}
