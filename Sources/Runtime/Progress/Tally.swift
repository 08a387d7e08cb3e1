package import Domain
package import Jobs
import Synchronization

/// What this process has done, as its worker tells it.
package final class Tally: Sendable {
    private let counts = Mutex<[RecordKind: Int]>([:])

    package init() {}

    package var done: [RecordKind: Int] { counts.withLock { $0 } }

    package func record(_ event: WorkerEvent) {
        switch event {
        case .completed(let name), .discarded(let name, _):
            guard let kind = Catalog.kind(of: name) else { return }
            counts.withLock { $0[kind, default: 0] += 1 }
        case .retried, .snoozed, .died: break
        }
    }
}
