package import Foundation

package struct WireKillmail: Decodable, Sendable, Equatable {
    package struct Position: Decodable, Sendable, Equatable {
        package let x: Double
        package let y: Double
        package let z: Double
    }

    package struct Item: Decodable, Sendable, Equatable {
        package let itemTypeID: Int64
        package let flag: Int64
        package let singleton: Int64
        package let quantityDropped: Int64?
        package let quantityDestroyed: Int64?
        /// What lay in it, where it is a container.
        package let items: [Item]?

        enum CodingKeys: String, CodingKey {
            case flag, singleton, items
            case itemTypeID = "item_type_id"
            case quantityDropped = "quantity_dropped"
            case quantityDestroyed = "quantity_destroyed"
        }
    }

    package struct Victim: Decodable, Sendable, Equatable {
        package let damageTaken: Int64
        package let shipTypeID: Int64
        package let characterID: Int64?
        package let corporationID: Int64?
        package let allianceID: Int64?
        package let factionID: Int64?
        package let items: [Item]?
        /// Absent before late 2015.
        package let position: Position?

        enum CodingKeys: String, CodingKey {
            case items, position
            case damageTaken = "damage_taken"
            case shipTypeID = "ship_type_id"
            case characterID = "character_id"
            case corporationID = "corporation_id"
            case allianceID = "alliance_id"
            case factionID = "faction_id"
        }
    }

    package struct Attacker: Decodable, Sendable, Equatable {
        package let damageDone: Int64
        package let finalBlow: Bool
        package let securityStatus: Double?
        package let characterID: Int64?
        package let corporationID: Int64?
        package let allianceID: Int64?
        package let factionID: Int64?
        package let shipTypeID: Int64?
        package let weaponTypeID: Int64?

        enum CodingKeys: String, CodingKey {
            case damageDone = "damage_done"
            case finalBlow = "final_blow"
            case securityStatus = "security_status"
            case characterID = "character_id"
            case corporationID = "corporation_id"
            case allianceID = "alliance_id"
            case factionID = "faction_id"
            case shipTypeID = "ship_type_id"
            case weaponTypeID = "weapon_type_id"
        }
    }

    package let killmailID: Int64
    package let killmailTime: Date
    package let solarSystemID: Int64
    package let moonID: Int64?
    package let warID: Int64?
    package let victim: Victim
    package let attackers: [Attacker]

    enum CodingKeys: String, CodingKey {
        case victim, attackers
        case killmailID = "killmail_id"
        case killmailTime = "killmail_time"
        case solarSystemID = "solar_system_id"
        case moonID = "moon_id"
        case warID = "war_id"
    }
}
