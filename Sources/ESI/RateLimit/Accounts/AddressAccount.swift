/// What concerns everything that leaves through one address.
package struct AddressAccount: Codable, Sendable, Equatable {
    package var errors = ErrorBudget()
    package var circuit = Circuit()
    private var stop: Stop?

    package init() {}

    /// A 420 came: nothing may be sent before.
    package var stoppedUntil: LedgerTime? { stop?.until }

    package func isStopped(at now: LedgerTime) -> Bool { stop.isActive(at: now) }

    package mutating func stop(until time: LedgerTime, now: LedgerTime) { stop.extend(until: time, now: now) }

    package mutating func advance(to now: LedgerTime) {
        errors.advance(to: now)
        circuit.advance(to: now)
        stop.advance(to: now)
    }
}
