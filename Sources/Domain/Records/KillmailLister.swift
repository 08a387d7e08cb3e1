/// Who told of a killmail. Each listing is kept, so that what is missing can be counted for each of them.
package enum KillmailLister: Hashable, Sendable {
    /// A command line, a file.
    case manual
    case character(Int64)
}

extension KillmailLister: CustomStringConvertible {
    /// Reads what ``description`` writes.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch (parts.first, parts.count > 1 ? Int64(parts[1]) : nil, parts.count) {
        case ("manual", _, 1): self = .manual
        case ("character", let id?, 2): self = .character(id)
        default: return nil
        }
    }

    package var description: String { self == .manual ? kind : "\(kind):\(id)" }

    package var kind: String {
        switch self {
        case .manual: "manual"
        case .character: "character"
        }
    }

    /// 0 where there is no one.
    package var id: Int64 {
        switch self {
        case .manual: 0
        case .character(let id): id
        }
    }
}
