import Domain
import Foundation
import TestSupport

extension KillmailHash {
    static func test(_ number: Int) -> KillmailHash? {
        let digits = String(number, radix: 16)
        return KillmailHash(String(repeating: "0", count: 40 - digits.count) + digits)
    }
}

extension SeededGenerator {
    /// Anything that its type allows, with all that is optional there or not.
    mutating func killmail(_ id: Int64, _ hash: KillmailHash) -> Killmail {
        var victim = Killmail.Victim(shipTypeID: wide(), damageTaken: wide())
        victim.characterID = maybe()
        victim.corporationID = maybe()
        victim.allianceID = maybe()
        victim.factionID = maybe()
        if chance(0.7) { victim.position = Killmail.Position(x: double(), y: double(), z: double()) }
        victim.items = items(depth: 0)
        let time = Date(timeIntervalSince1970: Double(number(1_190_000_000...1_900_000_000)))
        var killmail = Killmail(id: id, hash: hash, time: time, solarSystemID: wide(), victim: victim)
        killmail.moonID = maybe()
        killmail.warID = maybe()
        killmail.attackers = (0..<number(0...12)).map { _ in attacker() }
        return killmail
    }

    private mutating func attacker() -> Killmail.Attacker {
        var attacker = Killmail.Attacker(damageDone: wide(), finalBlow: chance(0.2))
        if chance(0.8) { attacker.securityStatus = double() }
        attacker.characterID = maybe()
        attacker.corporationID = maybe()
        attacker.allianceID = maybe()
        attacker.factionID = maybe()
        attacker.shipTypeID = maybe()
        attacker.weaponTypeID = maybe()
        return attacker
    }

    private mutating func items(depth: Int) -> [Killmail.Item] {
        var items: [Killmail.Item] = (0..<number(0...8)).map { _ in
            var item = Killmail.Item(typeID: wide(), flag: Int64(number(0...180)), singleton: Int64(number(0...2)))
            item.quantityDropped = maybe()
            item.quantityDestroyed = maybe()
            if depth == 0, chance(0.3) { item.items = self.items(depth: 1) }
            return item
        }
        if let twin = items.last, chance(0.5) { items.append(twin) }
        return items
    }

    private mutating func wide() -> Int64 {
        chance(0.2) ? Int64.random(in: 0 ... .max, using: &self) : Int64(number(0...5_000_000))
    }

    private mutating func maybe() -> Int64? { chance(0.5) ? wide() : nil }

    private mutating func double() -> Double {
        switch number(0...3) {
        case 0: Double(number(-10...10))
        case 1: Double.random(in: -10...10, using: &self)
        case 2: Double.random(in: -1e13...1e13, using: &self)
        default: Double.random(in: -1e300...1e300, using: &self)
        }
    }
}
