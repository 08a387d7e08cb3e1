package import Foundation

/// Until when the rows of ended jobs are kept.
package struct JobRetention: Sendable, Equatable {
    /// Completed, cancelled and discarded jobs that ended before are removed.
    package var endedBefore: Date
    /// And dead letters that ended before.
    package var deadBefore: Date

    package init(endedBefore: Date, deadBefore: Date) {
        self.endedBefore = endedBefore
        self.deadBefore = deadBefore
    }
}
