package import Foundation

/// A killmail as ESI's body again, key by key, with its hash beside the id. What is absent there is absent here.
package struct KillmailBody: Encodable, Sendable {
    private let killmail: Killmail

    package init(_ killmail: Killmail) { self.killmail = killmail }

    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }

    package func encode(to encoder: any Encoder) throws {
        var body = encoder.container(keyedBy: Key.self)
        try body.encode(killmail.id, forKey: .killmailID)
        try body.encode(killmail.hash, forKey: .killmailHash)
        try body.encode(killmail.time, forKey: .killmailTime)
        try body.encode(killmail.solarSystemID, forKey: .solarSystemID)
        try body.encodeIfPresent(killmail.moonID, forKey: .moonID)
        try body.encodeIfPresent(killmail.warID, forKey: .warID)
        try body.encode(Victim(victim: killmail.victim), forKey: .victim)
        try body.encode(killmail.attackers.map(Attacker.init), forKey: .attackers)
    }

    private struct Victim: Encodable {
        let victim: Killmail.Victim

        func encode(to encoder: any Encoder) throws {
            var body = encoder.container(keyedBy: Key.self)
            try body.encodeIfPresent(victim.characterID, forKey: .characterID)
            try body.encodeIfPresent(victim.corporationID, forKey: .corporationID)
            try body.encodeIfPresent(victim.allianceID, forKey: .allianceID)
            try body.encodeIfPresent(victim.factionID, forKey: .factionID)
            try body.encode(victim.shipTypeID, forKey: .shipTypeID)
            try body.encode(victim.damageTaken, forKey: .damageTaken)
            if let position = victim.position {
                try body.encode(["x": position.x, "y": position.y, "z": position.z], forKey: .position)
            }
            // ESI's list is there even where it is empty, but within an item only where there is something in it.
            try body.encode(victim.items.map(Item.init), forKey: .items)
        }
    }

    private struct Item: Encodable {
        let item: Killmail.Item

        func encode(to encoder: any Encoder) throws {
            var body = encoder.container(keyedBy: Key.self)
            try body.encode(item.typeID, forKey: .itemTypeID)
            try body.encode(item.flag, forKey: .flag)
            try body.encode(item.singleton, forKey: .singleton)
            try body.encodeIfPresent(item.quantityDropped, forKey: .quantityDropped)
            try body.encodeIfPresent(item.quantityDestroyed, forKey: .quantityDestroyed)
            if !item.items.isEmpty { try body.encode(item.items.map(Item.init), forKey: .items) }
        }
    }

    private struct Attacker: Encodable {
        let attacker: Killmail.Attacker

        func encode(to encoder: any Encoder) throws {
            var body = encoder.container(keyedBy: Key.self)
            try body.encodeIfPresent(attacker.characterID, forKey: .characterID)
            try body.encodeIfPresent(attacker.corporationID, forKey: .corporationID)
            try body.encodeIfPresent(attacker.allianceID, forKey: .allianceID)
            try body.encodeIfPresent(attacker.factionID, forKey: .factionID)
            try body.encodeIfPresent(attacker.shipTypeID, forKey: .shipTypeID)
            try body.encodeIfPresent(attacker.weaponTypeID, forKey: .weaponTypeID)
            try body.encode(attacker.damageDone, forKey: .damageDone)
            try body.encode(attacker.finalBlow, forKey: .finalBlow)
            try body.encodeIfPresent(attacker.securityStatus, forKey: .securityStatus)
        }
    }

    private enum Key: String, CodingKey {
        case killmailID = "killmail_id"
        case killmailHash = "killmail_hash"
        case killmailTime = "killmail_time"
        case solarSystemID = "solar_system_id"
        case moonID = "moon_id"
        case warID = "war_id"
        case victim, attackers, items, position, flag, singleton
        case characterID = "character_id"
        case corporationID = "corporation_id"
        case allianceID = "alliance_id"
        case factionID = "faction_id"
        case shipTypeID = "ship_type_id"
        case weaponTypeID = "weapon_type_id"
        case itemTypeID = "item_type_id"
        case damageTaken = "damage_taken"
        case damageDone = "damage_done"
        case finalBlow = "final_blow"
        case securityStatus = "security_status"
        case quantityDropped = "quantity_dropped"
        case quantityDestroyed = "quantity_destroyed"
    }
}
