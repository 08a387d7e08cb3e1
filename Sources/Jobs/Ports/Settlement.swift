package import Foundation

/// What becomes of a delivery. The job store records it first, then the broker carries it out.
package enum Settlement: Sendable, Equatable {
    case completed(next: [JobRequest])
    case discarded(reason: String, next: [JobRequest] = [])
    /// Back at that time, no attempt used.
    case snoozed(until: Date)
    /// Back after that delay, one attempt used.
    case retried(after: Duration, FailureRecord)
    case dead(FailureRecord)
    /// Given back by a worker that stops: available at once, the attempt restored, nobody's fault.
    case released

    /// Queued in the transaction that records it.
    package var followUps: [JobRequest] {
        switch self {
        case .completed(let next), .discarded(_, let next): next
        case .snoozed, .retried, .dead, .released: []
        }
    }

    /// For a log line.
    package var word: String {
        switch self {
        case .completed: "completed"
        case .discarded: "discarded"
        case .snoozed: "snoozed"
        case .retried: "retried"
        case .dead: "dead"
        case .released: "released"
        }
    }
}
