/// The error limit of an address: 100 errors in a fixed minute, then 420 for every route until the minute ends.
///
/// Source: ESI documentation, "Error limit". Every 4xx and 5xx of a route without a group counts. Requests in flight may
/// all fail, so they are never more than the errors left, less a reserve for other programs on the address.
package struct ErrorBudget: Codable, Sendable, Equatable {
    private struct Minute: Codable, Equatable {
        var left: Int
        var endsAt: LedgerTime
        /// By ESI. Until it has told when its minute ends, one is assumed to have begun with the last error.
        var isTold: Bool
    }

    package static let limit = 100
    package static let reserve = 10
    /// In milliseconds.
    static let window: Int64 = 60_000
    /// ESI tells the time to the reset in whole seconds: a second more is never too early.
    static let resetMargin: Int64 = 1000
    /// So far apart are the ends that replies tell of one minute: each in whole seconds, and some time after ESI said so.
    private static let spread = 2 * resetMargin

    /// nil where no error has been counted.
    private var minute: Minute?
    private var inFlight = Holdings()

    package init() {}

    package func remaining(at now: LedgerTime) -> Int {
        guard let minute, now < minute.endsAt else { return Self.limit }
        return minute.left
    }

    package func available(at now: LedgerTime) -> Int {
        max(0, remaining(at: now) - Self.reserve - inFlight.total)
    }

    package var requestsInFlight: Int { inFlight.total }

    package func opens(at now: LedgerTime) -> LedgerTime {
        if available(at: now) > 0 { return now }
        // Requests in flight stand in the way only until they are answered.
        if remaining(at: now) > Self.reserve { return now + Bucket.settlementTime }
        return minute?.endsAt ?? now + Bucket.settlementTime
    }

    package mutating func lease(_ wanted: Int, to holder: String, now: LedgerTime) -> Int {
        advance(to: now)
        let count = min(wanted, available(at: now))
        inFlight.add(count, to: holder, now: now)
        return count
    }

    package mutating func release(_ count: Int, of holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.release(count, of: holder, now: now)
    }

    package mutating func hold(_ count: Int, by holder: String, now: LedgerTime) {
        advance(to: now)
        inFlight.hold(count, by: holder, now: now)
    }

    /// - Parameters:
    ///   - remain: `X-ESI-Error-Limit-Remain`; it includes this reply.
    ///   - reset: `X-ESI-Error-Limit-Reset`, in seconds.
    ///   - uncertainty: in milliseconds, how much earlier ESI may have said so: a process that was frozen finds replies
    ///     that have waited for it.
    package mutating func settle(
        isError: Bool,
        remain: Int?,
        reset: Int?,
        uncertainty: Int64 = 0,
        now: LedgerTime
    ) {
        advance(to: now)
        guard let remain, let reset else {
            if isError { count(1, now: now) }
            return
        }
        let told = Minute(
            left: min(max(0, remain), isError ? Self.limit - 1 : Self.limit),
            endsAt: now + (min(Int64(reset) * 1000, Self.window) + Self.resetMargin),
            isTold: true
        )
        guard let known = minute else {
            // A minute with errors of others is worth knowing, an empty one is not.
            if told.left < Self.limit { minute = told }
            return
        }
        guard known.isTold else {
            minute = Minute(left: min(known.left, told.left), endsAt: told.endsAt, isTold: true)
            return
        }
        let ahead = told.endsAt - known.endsAt
        if ahead > Self.spread + uncertainty {
            // Another minute begins when the known one has ended. What comes earlier lay with a process that was frozen
            // before it could tell, or the clock was moved: the worse of both holds.
            let hasBegun = now >= known.endsAt + -(Self.spread + Self.resetMargin + uncertainty)
            minute = hasBegun ? told : Minute(left: min(known.left, told.left), endsAt: told.endsAt, isTold: true)
        } else if ahead > -Self.window / 2 {
            // Replies arrive in any order, and the least that any of them told is the newest. They may tell an earlier end:
            // who told the known one may have been frozen first.
            minute?.left = min(known.left, told.left)
        } else {
            // It came late from the minute before, or the clock was set back, which made the known minute longer.
            var left = max(0, known.left - (isError ? 1 : 0))
            // Between the two both hold. Else what one of two replies was counted for, the other would hide.
            if ahead > -Self.window * 3 / 4 { left = min(left, told.left) }
            minute?.left = left
        }
    }

    /// What a dead process had in flight counts as errors.
    package mutating func advance(to now: LedgerTime) {
        if let known = minute {
            // No minute is longer, unless the clock was set back.
            let end = min(known.endsAt, now + (Self.window + Self.resetMargin))
            if end <= now { minute = nil } else { minute?.endsAt = end }
        }
        for lapsed in inFlight.lapse(now: now) { count(lapsed.count, now: now) }
    }

    /// Errors that ESI has not confirmed.
    private mutating func count(_ errors: Int, now: LedgerTime) {
        let assumedEnd = now + (Self.window + Self.resetMargin)
        var known = minute ?? Minute(left: Self.limit, endsAt: assumedEnd, isTold: false)
        known.left = max(0, known.left - errors)
        // The minute that this error falls in may end a whole minute from now.
        if !known.isTold { known.endsAt = assumedEnd }
        minute = known
    }
}
