package import Domain
package import Foundation
package import Jobs

/// Everything that the display shows, at one moment.
package struct ProgressSnapshot: Sendable {
    package struct Row: Sendable, Equatable {
        package var kind: RecordKind
        package var done: Int
        /// Ready and in flight.
        package var queued: Int
        /// For another try, or until something is over.
        package var waiting: Int
        package var dead: Int
        package var rate: Double?
    }

    package var rows: [Row] = []
    package var budget = Budget()
    package var at: Date
    package var elapsed: Duration = .zero
    package var jobsInHand = 0
    /// Why ESI cannot be reached, where it cannot.
    package var unreachable: String?
    package var baseURL = ""
    package var nextDue: Date?
    package var isStopping = false

    /// - Parameter counts: of all queues, those without jobs may be missing.
    package init(at time: Date, counts: [QueueCounts], done: [RecordKind: Int], rates: [RecordKind: Double]) {
        at = time
        rows = RecordKind.allCases.compactMap { kind in
            let counts = counts.first { $0.queue == kind.queue }
            // Who does not use them need not read of them.
            if kind == .killmail, counts == nil { return nil }
            return Row(
                kind: kind,
                done: done[kind] ?? 0,
                queued: (counts?.ready ?? 0) + (counts?.inFlight ?? 0),
                waiting: counts?.waiting ?? 0,
                dead: counts?.dead ?? 0,
                rate: rates[kind]
            )
        }
        jobsInHand = counts.reduce(0) { $0 + $1.inFlight }
        nextDue = counts.compactMap(\.nextDue).min()
    }

    /// Queues empty side by side, so the slowest decides. What is yet to be found is not in it.
    package var timeLeft: Duration? {
        var longest = 0.0
        for row in rows where row.queued > 0 {
            guard let rate = row.rate, rate > 0 else { return nil }
            longest = max(longest, Double(row.queued) / rate)
        }
        return longest > 0 ? .milliseconds(Int64(min(longest, 1e9) * 1000)) : nil
    }
}
