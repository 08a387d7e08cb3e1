import Synchronization

/// Counts the requests that one task and its children send, for who tells of them.
package final class RequestTally: Sendable {
    private struct State {
        var count = 0
        var groups: Set<String> = []
    }

    @TaskLocal package static var current: RequestTally?

    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock(\.count) }
    /// The rate limit groups that the replies named.
    package var groups: [String] { state.withLock { $0.groups.sorted() } }

    func record(_ report: RateReport) {
        state.withLock { state in
            state.count += 1
            if let group = report.group { state.groups.insert(group) }
        }
    }
}
