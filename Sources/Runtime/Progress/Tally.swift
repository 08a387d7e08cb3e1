package import Domain
package import Jobs
import Synchronization

/// What this process has done, as its worker tells it.
package final class Tally: Sendable {
    package struct Sums: Sendable, Equatable {
        package var done: [EntityKind: Int] = [:]
        /// Lists and bulk refreshes.
        package var others = 0
        package var retried: [EntityKind: Int] = [:]
        /// Since the last reply of ESI nothing but failures to reach it: the last of them.
        package var unreachable: String?

        package init() {}
    }

    private let state = Mutex(Sums())

    package init() {}

    package var sums: Sums { state.withLock { $0 } }

    package func record(_ event: WorkerEvent) {
        state.withLock { sums in
            switch event {
            case .completed(let name), .discarded(let name, _):
                sums.unreachable = nil
                if let kind = EntityKind(rawValue: name.rawValue) {
                    sums.done[kind, default: 0] += 1
                } else {
                    sums.others += 1
                }
            case .retried(let name, let failure):
                if let kind = EntityKind(rawValue: name.rawValue) { sums.retried[kind, default: 0] += 1 }
                sums.unreachable = failure.kind.hasPrefix("transport_cannot") ? failure.message : nil
            case .snoozed, .died: break
            }
        }
    }
}
