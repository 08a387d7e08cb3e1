package import Jobs

/// What `WORKER_TYPES` may name: the queues that a worker serves.
package enum WorkerType: String, Sendable, CaseIterable {
    case alliance = "ALLIANCE"
    case corporation = "CORPORATION"
    case character = "CHARACTER"
    case killmail = "KILLMAIL"
    case userKillmail = "USER_KILLMAIL"

    package var queue: QueueName {
        switch self {
        case .alliance: .alliances
        case .corporation: .corporations
        case .character: .characters
        case .killmail: .killmails
        case .userKillmail: .userKillmails
        }
    }

    /// As users type it: `alliance`, `user-killmail`.
    package var word: String { rawValue.lowercased().replacing("_", with: "-") }

    /// All of them, as messages and help list them.
    package static var words: String { allCases.map(\.word).joined(separator: ", ") }

    /// In any case, with hyphen or underscore.
    package init?(word: String) {
        self.init(rawValue: word.uppercased().replacing("-", with: "_"))
    }

    package init?(queue: QueueName) {
        guard let type = Self.allCases.first(where: { $0.queue == queue }) else { return nil }
        self = type
    }

    /// Reads `ALLIANCE,user-killmail`: any subset, any case, hyphen or underscore. Empty, `ALL` and `*` mean all.
    ///
    /// A word that is none of them is an error: a typo must never mean that nobody serves a queue.
    package static func parse(_ text: String) throws(UnknownWorkerType) -> [WorkerType] {
        let words = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
        if words.isEmpty || words.map({ $0.uppercased() }) == ["ALL"] || words == ["*"] { return allCases }
        var types: [WorkerType] = []
        for word in words {
            guard let type = WorkerType(word: word) else { throw UnknownWorkerType(word: word) }
            if !types.contains(type) { types.append(type) }
        }
        return types
    }
}

package struct UnknownWorkerType: Error, Sendable, CustomStringConvertible {
    /// As it was written.
    package let word: String

    package var description: String {
        guard !["ALL", "*"].contains(word.uppercased()) else { return "\(word) beside others: it stands alone" }
        let known = WorkerType.allCases.map(\.rawValue).joined(separator: ", ")
        return "\(word), which is none of \(known), ALL"
    }
}
