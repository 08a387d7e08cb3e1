/// Nothing may be sent for a while, because ESI said so.
///
/// The beginning is kept too: where the store's clock is set back, the wait stays as long as it was told.
package struct Stop: Codable, Sendable, Equatable {
    private let since: LedgerTime
    package let until: LedgerTime

    init(until: LedgerTime, now: LedgerTime) {
        since = now
        self.until = until
    }

    package func isActive(at now: LedgerTime) -> Bool { now < until }
}

extension Stop? {
    package func isActive(at now: LedgerTime) -> Bool { self?.isActive(at: now) ?? false }

    /// The longer of two stops counts.
    mutating func extend(until time: LedgerTime, now: LedgerTime) {
        if let self, self.until >= time { return }
        self = Stop(until: time, now: now)
    }

    mutating func advance(to now: LedgerTime) {
        guard let known = self else { return }
        self = known.isActive(at: now) ? known.moved(to: now) : nil
    }
}

extension Stop {
    fileprivate func moved(to now: LedgerTime) -> Stop {
        since > now ? Stop(until: now + (until - since), now: now) : self
    }
}
