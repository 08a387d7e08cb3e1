/// The ledger's answer to a ``LedgerExchange``, a grant for each demand in the same order.
package struct LedgerReply: Sendable {
    package struct Grant: Sendable {
        package var lane: Lane
        package var source: LeaseSource
        package var group: String?
        package var count: Int
        /// Milliseconds until more could be granted to requests of ``priority`` and below; 0 where that is now.
        package var opensIn: Int64
        /// nil means any.
        package var priority: Int?
        /// Why not more was granted, or will not be for a while.
        package var obstacle: Obstacle?
        /// Requests that this process could send within ``horizon``, those granted not counted.
        package var capacity: Int
        /// The process believed in another group: ask again.
        package var isMisdirected: Bool
    }

    package enum Obstacle: String, Sendable {
        /// Another process asks the first request of a route.
        case probing
        case bucketEmpty, bucketStopped
        /// Other processes wait for the same: with a higher priority, or longer.
        case othersFirst
        case pace
        case errorLimit
        case addressStopped
        case downtime
    }

    /// In milliseconds: a worker takes no more jobs than can be sent within.
    package static let horizon: Int64 = 5000

    package var grants: [Grant] = []

    package init() {}
}
