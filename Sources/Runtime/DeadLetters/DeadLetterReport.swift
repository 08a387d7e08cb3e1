import Domain
package import Foundation
package import Jobs

/// What `dead list` tells. Its JSON keys are these names in snake_case.
package struct DeadLetterReport: Sendable, Codable, Equatable {
    package struct Group: Sendable, Codable, Equatable {
        /// What `--group` takes.
        package var group: String
        package var job: String
        package var queue: String
        package var reason: String
        package var count: Int
        package var example: String
        package var exampleDeadId: String
        /// nil where no row knows it.
        package var exampleEntityId: Int64?
        package var firstAt: Date?
        package var lastAt: Date?
        /// Only the broker has these.
        package var isUnreadable: Bool
    }

    package var at: Date
    package var count: Int
    package var groups: [Group]
    /// With `--each`.
    package var letters: [Letter]?

    package init(at time: Date, groups: [DeadLetterGroup], strays: [StrayLetter]) {
        at = time
        let unreadable = Dictionary(grouping: strays, by: \.fingerprint).values.compactMap(Group.init)
        self.groups = groups.map(Group.init) + unreadable.sorted { ($1.count, $0.group) < ($0.count, $1.group) }
        count = self.groups.reduce(0) { $0 + $1.count }
    }
}

extension DeadLetterReport.Group {
    init(_ group: DeadLetterGroup) {
        self.init(
            group: group.fingerprint,
            job: group.name.rawValue,
            queue: group.queue.rawValue,
            reason: group.kind,
            count: group.count,
            example: group.example,
            exampleDeadId: String(group.exampleID),
            exampleEntityId: group.exampleEntity,
            firstAt: group.firstAt,
            lastAt: group.lastAt,
            isUnreadable: false
        )
    }

    init?(_ strays: [StrayLetter]) {
        guard let newest = strays.last else { return nil }
        let times = strays.compactMap(\.diedAt)
        self.init(
            group: newest.fingerprint,
            job: newest.name?.rawValue ?? "?",
            queue: newest.queue.rawValue,
            reason: newest.failure.kind,
            count: strays.count,
            example: newest.failure.message,
            exampleDeadId: newest.id,
            firstAt: times.min(),
            lastAt: times.max(),
            isUnreadable: true
        )
    }
}
