package import Jobs

/// What users count. The raw value is the word they type and the name of the job that brings one.
package enum RecordKind: String, Sendable, Codable, CaseIterable {
    case alliance, corporation, character, killmail

    package var queue: QueueName {
        switch self {
        case .alliance: .alliances
        case .corporation: .corporations
        case .character: .characters
        case .killmail: .killmails
        }
    }

    package var plural: String { rawValue + "s" }
}
