/// A request cannot be sent for longer than a slot may wait: the job goes back to its queue until then.
package struct Limited: Error, Sendable, Equatable, CustomStringConvertible {
    package let obstacle: LedgerReply.Obstacle?
    package let delay: Duration

    package init(obstacle: LedgerReply.Obstacle?, delay: Duration) {
        self.obstacle = obstacle
        self.delay = delay
    }

    /// This process sends nothing more; others may at once.
    static let closed = Limited(obstacle: nil, delay: .zero)

    package var description: String {
        let reason =
            switch obstacle {
            case .addressStopped: "ESI's error limit was exceeded from this address (420)"
            case .downtime: "EVE is down"
            case .errorLimit: "too many of the address's errors are used up"
            case .bucketStopped: "ESI asked to wait (429)"
            case .bucketEmpty: "the route's bucket is empty"
            case .othersFirst: "requests of other processes go first"
            case .probing, .pace, nil: "the route's pace is used up"
            }
        return "\(reason); next try in \(delay.components.seconds) s"
    }
}
