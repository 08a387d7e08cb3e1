import Domain
package import Foundation
package import Jobs

/// Whether a drain may end, from one consistent look at the queues.
///
/// Jobs in the hands of other processes count too: their follow-ups would be ours. Follow-ups are queued in the
/// transaction that completes a job, so no look falls between the two.
package enum DrainVerdict: Sendable, Equatable {
    case goOn
    case end

    package init(_ counts: [QueueCounts], patience: Duration, now: Date) {
        let horizon = now.addingTimeInterval(patience.seconds)
        let isOver = counts.allSatisfy { queue in
            queue.ready == 0 && queue.inFlight == 0 && queue.nextDue.map { $0 > horizon } ?? true
        }
        self = isOver ? .end : .goOn
    }
}
