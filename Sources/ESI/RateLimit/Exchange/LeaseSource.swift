/// Which account a lease was taken from, and so where it must be settled.
package enum LeaseSource: Hashable, Sendable {
    case bucket(AccountKey)
    /// Error limit and pace.
    case ungrouped

    var isBucket: Bool { self != .ungrouped }
}
