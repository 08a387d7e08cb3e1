package import Domain

/// What a killmail's ids are called, as lines for a terminal.
package struct NameBook: Sendable {
    enum Kind: String {
        case alliance = "Alliance"
        case character = "Character"
        case corporation = "Corporation"
        case faction = "Faction"
        case system = "System"
        case type = "Type"
    }

    private let names: [Int64: Name]

    package init(_ names: [Int64: Name]) { self.names = names }

    func text(_ kind: Kind, _ id: Int64) -> String {
        names[id]?.text.plain ?? "\(kind.rawValue) \(id) (name not read yet)"
    }

    /// For a table, where a longer text would be cut, and the id with it.
    func cell(_ kind: Kind, _ id: Int64) -> String { names[id]?.text.plain ?? "\(kind.rawValue) \(id)" }

    func hasAll(_ ids: Set<Int64>) -> Bool { ids.allSatisfy { names[$0] != nil } }
}
