package import Domain
package import Jobs
import Synchronization

/// What this process has done, as its worker tells it.
package final class Tally: Sendable {
    package struct Sums: Sendable, Equatable {
        package var done: [RecordKind: Int] = [:]

        package init() {}
    }

    private let state = Mutex(Sums())

    package init() {}

    package var sums: Sums { state.withLock { $0 } }

    package func record(_ event: WorkerEvent) {
        state.withLock { sums in
            switch event {
            case .completed(let name), .discarded(let name, _):
                if let kind = Catalog.kind(of: name) { sums.done[kind, default: 0] += 1 }
            case .retried, .snoozed, .died: break
            }
        }
    }
}
