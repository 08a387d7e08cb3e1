/// Keeps everyone from asking while EVE is down: one probe at a time, over all processes, less and less often.
///
/// Downtime is daily at 11:00 UTC, and every request during it spends the error limit.
package struct Circuit: Codable, Sendable, Equatable {
    /// What an ended request says about EVE.
    package enum Evidence: Sendable {
        case down
        /// A reply that only a running server can give.
        case up
        /// A timeout, a broken connection, an error of the edge, a stop: the probe has found out nothing.
        case none
    }

    private struct Probe: Codable, Equatable {
        let holder: String
        let since: LedgerTime
    }

    private struct Open: Codable, Equatable {
        var since: LedgerTime
        var retryAt: LedgerTime
        var failures: Int
        var probe: Probe?

        var delay: Int64 { min(Circuit.longestDelay, Circuit.firstDelay << Int64(min(failures - 1, 8))) }
    }

    /// Milliseconds to the first probe; doubled up to ``longestDelay``.
    static let firstDelay: Int64 = 5000
    static let longestDelay: Int64 = 20_000
    /// A request ends within its timeout of 30 s; a probe that died with its process is replaced after that.
    static let probeLifetime: Int64 = 31_000
    /// How soon those whom a probe keeps waiting look again.
    static let lookInterval: Int64 = 1000

    private var open: Open?

    package init() {}

    package var isOpen: Bool { open != nil }

    /// When the next request may be sent: `now` where that is at once.
    package func opens(at now: LedgerTime) -> LedgerTime {
        guard let open else { return now }
        if let probe = open.probe, now < probe.since + Self.probeLifetime {
            // Nearly always the probe is answered long before the last moment that it may be.
            return min(probe.since + Self.probeLifetime, now + Self.lookInterval)
        }
        return max(open.retryAt, now)
    }

    /// Where the circuit is open and its time has come, one request is let through.
    package mutating func takeProbe(by holder: String, now: LedgerTime) {
        open?.probe = Probe(holder: holder, since: now)
    }

    /// - Parameter holder: only who has the probe can give it back; what others leased before is none.
    package mutating func giveBackProbe(of holder: String) {
        if open?.probe?.holder == holder { open?.probe = nil }
    }

    /// - Parameter sentAt: what was sent before the circuit opened says nothing new, and of what was sent since only
    ///   the probe makes the wait longer.
    package mutating func settle(_ evidence: Evidence, sentAt: LedgerTime, now: LedgerTime) {
        guard var known = open else {
            if evidence == .down { open = Open(since: now, retryAt: now + Self.firstDelay, failures: 1) }
            return
        }
        if evidence == .up {
            if sentAt >= known.since { open = nil }
            return
        }
        guard let probe = known.probe, sentAt >= probe.since else { return }
        if evidence == .down { known.failures += 1 }
        known.probe = nil
        known.retryAt = now + known.delay
        open = known
    }

    package mutating func advance(to now: LedgerTime) {
        // A clock that was set back must not prolong the wait.
        guard var known = open, known.since > now || known.retryAt > now + Self.longestDelay else { return }
        known.since = min(known.since, now)
        known.retryAt = min(known.retryAt, now + Self.longestDelay)
        known.probe = known.probe.map { Probe(holder: $0.holder, since: min($0.since, now)) }
        open = known
    }
}
