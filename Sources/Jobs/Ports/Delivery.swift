/// A message in the hands of one worker slot, to be settled exactly once.
///
/// The type cannot be copied and settling consumes it: settling twice does not compile. One that is dropped unsettled
/// is a lost job, so that traps.
package struct Delivery: ~Copyable, Sendable {
    /// As it was delivered, until whoever has it learns more from the job's row: the broker carries out the settlement
    /// for the message as it is then, so that what it delivers again says the same as the row.
    package var message: Message
    /// A worker may have died with it before: the job store must be asked before it runs.
    package let isRedelivered: Bool
    private let carryOut: @Sendable (Message, Settlement) async throws(BrokerError) -> Void
    private var isSettled = false

    package init(
        message: Message,
        isRedelivered: Bool,
        settle: @escaping @Sendable (Message, Settlement) async throws(BrokerError) -> Void
    ) {
        self.message = message
        self.isRedelivered = isRedelivered
        self.carryOut = settle
    }

    /// Carries the settlement out at the broker, after the job store has recorded it.
    package consuming func settle(_ settlement: Settlement) async throws(BrokerError) {
        isSettled = true
        try await carryOut(message, settlement)
    }

    /// The same delivery, which also tells how it was settled: for who counts what passes through.
    package consuming func telling(_ tell: @escaping @Sendable (Settlement) -> Void) -> Delivery {
        // The new one answers for it from here.
        isSettled = true
        let carryOut = carryOut
        return Delivery(message: message, isRedelivered: isRedelivered) { message, settlement throws(BrokerError) in
            defer { tell(settlement) }
            try await carryOut(message, settlement)
        }
    }

    deinit {
        precondition(isSettled, "a delivery of \(message.queue) was dropped without being settled")
    }
}
