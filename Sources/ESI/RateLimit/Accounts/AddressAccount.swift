/// What concerns everything that leaves through one address.
package struct AddressAccount: Codable, Sendable, Equatable {
    package var errors = ErrorBudget()
    package var circuit = Circuit()
    /// A 420 came: nothing may be sent before.
    package private(set) var stoppedUntil: LedgerTime?

    package init() {}

    package func isStopped(at now: LedgerTime) -> Bool { stoppedUntil.map { now < $0 } ?? false }

    package mutating func stop(until time: LedgerTime) {
        stoppedUntil = max(stoppedUntil ?? time, time)
    }

    package mutating func advance(to now: LedgerTime) {
        errors.advance(to: now)
        if let stoppedUntil, stoppedUntil <= now { self.stoppedUntil = nil }
    }
}
