import ESISimulator
import Foundation

/// A killmail's body.
struct Mail: Decodable, Equatable {
    struct Attacker: Decodable, Equatable {
        let alliance_id, character_id, corporation_id, faction_id, ship_type_id, weapon_type_id: Int?
        let damage_done: Int
        let final_blow: Bool
        let security_status: Double
    }
    struct Item: Decodable, Equatable {
        let flag, item_type_id, singleton: Int
        let quantity_dropped, quantity_destroyed: Int?
        let items: [Item]?

        var key: [Int] { [item_type_id, flag, singleton] }
        var all: [Item] { [self] + (items ?? []) }
    }
    struct Position: Decodable, Equatable { let x, y, z: Double }
    struct Victim: Decodable, Equatable {
        let alliance_id, character_id, corporation_id, faction_id: Int?
        let damage_taken, ship_type_id: Int
        let items: [Item]
        let position: Position?
    }
    let attackers: [Attacker]
    let killmail_id, solar_system_id: Int
    let killmail_time: String
    let moon_id, war_id: Int?
    let victim: Victim

    var characters: [Int] { ([victim.character_id] + attackers.map(\.character_id)).compactMap(\.self) }
}

struct ListedMail: Decodable {
    let killmail_id: Int
    let killmail_hash, killmail_time: String
}

extension Player {
    func listed(_ query: String) throws -> [ListedMail] {
        try control("killmails?\(query)").body.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(ListedMail.self, from: Data($0))
        }
    }
}
