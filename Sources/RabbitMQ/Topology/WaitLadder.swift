/// The queues that messages wait in: each lets go of what is in it after a time of its own.
///
/// A queue of mixed delays would hold a short one behind a long one, since only its head expires; so the delays are
/// fixed, and a wait of any length is made of them.
package struct WaitLadder: Sendable, Equatable {
    /// Ascending, at least one.
    package let rungs: [Duration]
    /// Coming this much late, in parts of the wait, is better than another hop. But what comes much too late seems lost.
    private static let tolerance = 0.25
    private static let latest: Duration = .seconds(30)

    package static let standard = WaitLadder(
        rungs: [1, 2, 5, 10, 30, 60, 120, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400].map { .seconds($0) }
    )

    package init(rungs: [Duration]) {
        precondition(!rungs.isEmpty, "a ladder has at least one rung")
        self.rungs = rungs.sorted()
    }

    /// The rung to wait on next: never longer than the wait, but for a little.
    package func rung(for wait: Duration) -> Duration {
        if let longer = rungs.first(where: { $0 >= wait }), longer - wait <= min(wait * Self.tolerance, Self.latest) {
            return longer
        }
        return rungs.last { $0 <= wait } ?? rungs[0]
    }
}
