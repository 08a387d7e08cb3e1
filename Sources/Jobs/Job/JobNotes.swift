import Synchronization

/// What a job wants to be told of its run in the log: numbers and short words, never a secret.
package final class JobNotes: Sendable {
    private let values = Mutex<[String: String]>([:])
    private let beginning = ContinuousClock.now

    package init() {}

    package func set(_ key: String, _ value: some CustomStringConvertible & Sendable) {
        let text = value.description
        values.withLock { $0[key] = text }
    }

    /// How long the run has taken.
    @inline(never)
    func setDuration() { set("duration_ms", Int((ContinuousClock.now - beginning) / .milliseconds(1))) }

    package var all: [String: String] { values.withLock(\.self) }
}
