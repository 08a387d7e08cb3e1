/// What a process asks of an account.
package struct LeaseRequest: Sendable, Equatable {
    /// Requests of one priority that wait to be sent.
    package struct Waiters: Sendable, Equatable {
        package let priority: Int
        package let count: Int

        package init(priority: Int, count: Int) {
            self.priority = priority
            self.count = count
        }
    }

    /// A process and its start.
    package var holder: String
    /// Tells apart what one process asks of the account in several places.
    package var lane = ""
    /// Highest priority first.
    package var waiters: [Waiters]
    /// For requests that are expected soon: nobody waits for them yet.
    package var ahead = 0
    package var maximum = Int.max

    package init(holder: String, waiters: [Waiters]) {
        self.holder = holder
        self.waiters = waiters
    }
}

/// What the account grants.
package struct Lease: Sendable, Equatable {
    package var count = 0
    /// When more can be granted to those of ``priority`` and below.
    package var opens: LedgerTime
    /// The highest that was asked for and not granted in full; where all was granted, the lowest asked for.
    package var priority = 0
    /// It could have been more, but others go first.
    package var isPassedOver = false
}
