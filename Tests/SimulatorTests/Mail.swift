import ESISimulator
import Foundation

/// A killmail's body.
struct Mail: Decodable, Equatable {
    struct Attacker: Decodable, Equatable {
        let allianceId, characterId, corporationId, factionId, shipTypeId, weaponTypeId: Int?
        let damageDone: Int
        let finalBlow: Bool
        let securityStatus: Double
    }
    struct Item: Decodable, Equatable {
        let flag, itemTypeId, singleton: Int
        let quantityDropped, quantityDestroyed: Int?
        let items: [Item]?

        var key: [Int] { [itemTypeId, flag, singleton] }
        var all: [Item] { [self] + (items ?? []) }
    }
    struct Position: Decodable, Equatable { let x, y, z: Double }
    struct Victim: Decodable, Equatable {
        let allianceId, characterId, corporationId, factionId: Int?
        let damageTaken, shipTypeId: Int
        let items: [Item]
        let position: Position?
    }
    let attackers: [Attacker]
    let killmailId, solarSystemId: Int
    let killmailTime: String
    let moonId, warId: Int?
    let victim: Victim

    static func read(_ bytes: [UInt8]) throws -> Mail {
        try JSONDecoder.snakeCase.decode(Mail.self, from: Data(bytes))
    }

    var characters: [Int] { ([victim.characterId] + attackers.map(\.characterId)).compactMap(\.self) }
}

struct ListedMail: Decodable {
    let killmailId: Int
    let killmailHash, killmailTime: String
}

extension Player {
    func listed(_ query: String) throws -> [ListedMail] {
        try control("killmails?\(query)").body.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder.snakeCase.decode(ListedMail.self, from: Data($0))
        }
    }
}

extension JSONDecoder {
    static var snakeCase: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}
