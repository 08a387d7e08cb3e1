package import Domain
package import Foundation
package import Jobs

/// Which dead letters a command is about: some by their ids, or all that its flags leave.
package struct DeadLetterChoice: Sendable {
    /// Numbers are rows; anything else is a message that only the broker has.
    package var ids: [String] = []
    package var group: String?
    package var type: WorkerType?
    package var reason: String?
    /// Died within this time.
    package var since: Duration?

    package init() {}

    /// Where it leaves none, there may be others.
    var none: String {
        let isAll = !isByID && group == nil && type == nil && reason == nil && since == nil
        return isAll ? "There are no dead letters." : "There are no such dead letters."
    }

    package var isByID: Bool { !ids.isEmpty }

    package var rows: [Int64] { ids.compactMap(Int64.init) }
    package var letters: Set<String> { Set(ids.filter { Int64($0) == nil }) }

    package func filter(at now: Date) -> JobFilter {
        JobFilter(
            ids: isByID ? rows : nil,
            queue: type?.queue,
            kind: reason,
            fingerprint: group,
            since: since.map { now.addingTimeInterval(-($0 / .seconds(1))) }
        )
    }

    /// Of the messages that no row knows.
    func chosen(_ strays: [StrayLetter], _ filter: JobFilter) -> [StrayLetter] {
        let letters = letters
        return strays.filter { isByID ? letters.contains($0.id) : $0.matches(filter) }
    }

    /// Whether the broker must be read: that takes a while where there are many.
    var mayMeanStrays: Bool { !isByID || !letters.isEmpty }
}
