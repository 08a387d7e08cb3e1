extension Killmail {
    /// The ids whose names are read in bulk: types, the system, factions, NPC corporations and NPC characters. Only those
    /// that their ranges allow: one bad id fails a whole request. Players' characters, corporations and alliances are
    /// read whole; moons have no name there.
    package var namedIDs: Set<Int64> {
        var ids: Set<Int64> = []
        func add(_ id: Int64?, _ range: ClosedRange<Int64>) {
            if let id, range.contains(id) { ids.insert(id) }
        }
        func add(_ items: [Item]) {
            for item in items {
                add(item.typeID, IDRange.types)
                add(item.items)
            }
        }
        func add(character: Int64?, corporation: Int64?, faction: Int64?, ship: Int64?) {
            add(character, IDRange.npcCharacters)
            add(corporation, IDRange.npcCorporations)
            // In bodies of 2017 a faction may stand there.
            add(corporation, IDRange.factions)
            add(faction, IDRange.factions)
            add(ship, IDRange.types)
        }
        add(solarSystemID, IDRange.solarSystems)
        add(
            character: victim.characterID,
            corporation: victim.corporationID,
            faction: victim.factionID,
            ship: victim.shipTypeID
        )
        add(victim.items)
        for attacker in attackers {
            add(
                character: attacker.characterID,
                corporation: attacker.corporationID,
                faction: attacker.factionID,
                ship: attacker.shipTypeID
            )
            add(attacker.weaponTypeID, IDRange.types)
        }
        return ids
    }

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
