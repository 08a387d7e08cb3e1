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
