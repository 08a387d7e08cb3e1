/// Jobs that ended within some time.
package struct FinishedJobs: Sendable, Equatable {
    package var completed = 0
    package var discarded = 0
    /// Given up.
    package var dead = 0
    /// Further tries that they needed.
    package var retries = 0
    /// Times that a worker died with one of them in hand.
    package var crashes = 0

    package init(completed: Int = 0, discarded: Int = 0, dead: Int = 0, retries: Int = 0, crashes: Int = 0) {
        self.completed = completed
        self.discarded = discarded
        self.dead = dead
        self.retries = retries
        self.crashes = crashes
    }

    package static func += (sum: inout FinishedJobs, other: FinishedJobs) {
        sum.completed += other.completed
        sum.discarded += other.discarded
        sum.dead += other.dead
        sum.retries += other.retries
        sum.crashes += other.crashes
    }

    /// - Parameter failures: attempts that failed: of what was given up, the last one was no reason for another.
    package init?(state: JobState, count: Int, failures: Int, crashes: Int) {
        switch state {
        case .completed: self.init(completed: count, retries: failures, crashes: crashes)
        case .discarded: self.init(discarded: count, retries: failures, crashes: crashes)
        case .failed: self.init(dead: count, retries: max(0, failures - count), crashes: crashes)
        default: return nil
        }
    }

    /// Those that ``init(state:count:failures:crashes:)`` takes.
    package static let states: [JobState] = [.completed, .discarded, .failed]
}
