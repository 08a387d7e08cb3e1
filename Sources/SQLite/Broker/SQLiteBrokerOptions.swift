/// The times of a broker's upkeep.
package struct SQLiteBrokerOptions: Sendable {
    /// How long a look for other processes' jobs waits after one that found something, where no ``CommitWatch`` tells.
    package var shortestLook: Duration = .milliseconds(10)
    /// And after a ``CommitWatch`` has heard of a commit that is not to be seen yet.
    package var soonLook: Duration = .milliseconds(1)
    /// And after many that found nothing.
    package var longestLook: Duration = .milliseconds(50)
    /// How often the dead are looked for.
    package var reaping: Duration = .seconds(1)
    /// A worker whose heartbeat has stood still for that long has lost its claims.
    package var frozenAfter: Duration = .seconds(60)

    package init() {}
}
