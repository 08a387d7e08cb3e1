package import Domain
package import Foundation
package import Jobs

/// How a drain ended, and what it says of it.
package struct DrainReport: Sendable {
    package enum Ending: Sendable, Equatable {
        case drained
        case limitReached(Int)
        /// By Ctrl-C, or with `isTermination` by SIGTERM or the end of the terminal.
        case interrupted(isTermination: Bool)
    }

    package var ending: Ending
    package var counts: [QueueCounts]
    /// Dead letters that were there before.
    package var deadBefore: Int
    package var failures: [FailureGroup]
    package var records: [RecordKind: Int]
    /// Jobs about one record that were completed here, by kind.
    package var worked: [RecordKind: Int]
    package var requests: Int
    package var elapsed: Duration
    package var database: String

    package init(
        ending: Ending,
        counts: [QueueCounts],
        deadBefore: Int = 0,
        failures: [FailureGroup] = [],
        records: [RecordKind: Int] = [:],
        worked: [RecordKind: Int] = [:],
        requests: Int = 0,
        elapsed: Duration = .zero,
        database: String = ""
    ) {
        self.ending = ending
        self.counts = counts
        self.deadBefore = deadBefore
        self.failures = failures
        self.records = records
        self.worked = worked
        self.requests = requests
        self.elapsed = elapsed
        self.database = database
    }

    package var dead: Int { counts.reduce(0) { $0 + $1.dead } }
    package var waiting: Int { counts.reduce(0) { $0 + $1.waiting } }
    package var ready: Int { counts.reduce(0) { $0 + $1.ready + $1.inFlight } }
    package var nextDue: Date? { counts.compactMap(\.nextDue).min() }

    package var status: ProgramStatus {
        switch ending {
        case .interrupted(let isTermination): return isTermination ? .terminated : .interrupted
        case .limitReached: return dead > 0 ? .dead : .done
        case .drained:
            if dead > 0 { return .dead }
            return waiting > 0 ? .waiting : .done
        }
    }
}
