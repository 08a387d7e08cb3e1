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

    static let unread = "(name not read yet)"

    private let names: [Int64: Name]

    package init(_ names: [Int64: Name]) { self.names = names }

    func text(_ kind: Kind, _ id: Int64) -> String {
        names[id]?.text.plain ?? "\(kind.rawValue) \(id) \(Self.unread)"
    }

    func text(_ kind: Kind, ifSet id: Int64?) -> String? { id.map { text(kind, $0) } }

    func hasAll(_ ids: Set<Int64>) -> Bool { ids.allSatisfy { names[$0] != nil } }
}

extension Killmail {
    /// Everything that may have a name.
    package var allIDs: Set<Int64> {
        var ids: Set<Int64> = [solarSystemID, victim.shipTypeID]
        func add(_ items: [Item]) {
            for item in items {
                ids.insert(item.typeID)
                add(item.items)
            }
        }
        add(victim.items)
        let parties = [victim.characterID, victim.corporationID, victim.allianceID, victim.factionID]
        ids.formUnion(parties.compactMap(\.self))
        for attacker in attackers {
            let parties = [
                attacker.characterID, attacker.corporationID, attacker.allianceID, attacker.factionID,
                attacker.shipTypeID, attacker.weaponTypeID,
            ]
            ids.formUnion(parties.compactMap(\.self))
        }
        return ids
    }
}
