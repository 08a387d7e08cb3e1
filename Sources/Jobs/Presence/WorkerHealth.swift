/// What is to be thought of a worker.
package enum WorkerHealth: String, Sendable, Codable {
    case healthy
    /// Some heartbeats were missed, or nobody knows whether the broker would still deliver to it.
    case late
    /// Its process has ended, or was silent for so long that others take its jobs over.
    case dead

    /// In seconds, as all here: three heartbeats.
    package static let lateAfter = 15.0
    package static let deadAfter = 60.0
    /// Three verifications.
    package static let unverifiedAfter = 30.0

    package init(hasEnded: Bool, sinceHeartbeat: Double, sinceVerified: Double) {
        if hasEnded || sinceHeartbeat > Self.deadAfter {
            self = .dead
        } else if sinceHeartbeat > Self.lateAfter || sinceVerified - sinceHeartbeat > Self.unverifiedAfter {
            self = .late
        } else {
            self = .healthy
        }
    }
}
