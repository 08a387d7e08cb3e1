/// Keeps everyone from asking while EVE is down: one probe at a time, over all processes, less and less often.
///
/// Downtime is daily at 11:00 UTC, and every request during it spends the error limit.
package struct Circuit: Codable, Sendable, Equatable {
    private struct Open: Codable, Equatable {
        var since: LedgerTime
        var retryAt: LedgerTime
        var failures: Int
        var probeUntil: LedgerTime?
    }

    /// Milliseconds to the first probe; doubled up to ``longestDelay``.
    static let firstDelay: Int64 = 5000
    static let longestDelay: Int64 = 20_000

    private var open: Open?

    package init() {}

    package var isOpen: Bool { open != nil }

    /// When the next request may be sent: `now` where that is at once.
    package func opens(at now: LedgerTime) -> LedgerTime {
        guard let open else { return now }
        if let probeUntil = open.probeUntil, now < probeUntil { return probeUntil }
        return max(open.retryAt, now)
    }

    /// Where the circuit is open and its time has come, one request is let through.
    package mutating func takeProbe(now: LedgerTime) {
        // A request ends within its timeout of 30 s; a probe that died with its process is replaced after that.
        open?.probeUntil = now + 31_000
    }

    package mutating func giveBackProbe() { open?.probeUntil = nil }

    /// - Parameter sentAt: what was sent before the circuit opened says nothing new.
    package mutating func settle(isDown: Bool, sentAt: LedgerTime, now: LedgerTime) {
        guard let known = open else {
            if isDown { open = Open(since: now, retryAt: now + Self.firstDelay, failures: 1) }
            return
        }
        guard sentAt >= known.since else { return }
        guard isDown else {
            open = nil
            return
        }
        let delay = min(Self.longestDelay, Self.firstDelay << Int64(min(known.failures, 8)))
        open = Open(since: known.since, retryAt: now + delay, failures: known.failures + 1)
    }
}
