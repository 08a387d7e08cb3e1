import Domain
import ESI
import Foundation
import Jobs

extension Validity {
    static let test = Validity(etag: "\"e\"", expiresAt: Date(timeIntervalSince1970: 1_760_000_000))
}

extension Corporation {
    static func test(_ id: Int64, name: String = "C C P") -> Corporation {
        Corporation(id: id, name: name, ticker: "-CCP-", memberCount: 656)
    }
}

extension KillmailHash {
    static func test(_ number: Int64) -> KillmailHash? {
        let digits = String(number, radix: 16)
        return KillmailHash(String(repeating: "0", count: 40 - digits.count) + digits)
    }
}

extension Killmail {
    /// With so many attackers, and as many items.
    static func test(_ id: Int64, _ hash: KillmailHash, parts: Int, flag: Int64 = 5) -> Killmail {
        var victim = Victim(shipTypeID: 670, damageTaken: 500)
        victim.items = (0..<parts).map { Item(typeID: Int64($0), flag: flag, singleton: 0) }
        let time = Date(timeIntervalSince1970: 1_750_000_000)
        var killmail = Killmail(id: id, hash: hash, time: time, solarSystemID: 30_000_142, victim: victim)
        killmail.attackers = (0..<parts).map { Attacker(damageDone: Int64($0), finalBlow: $0 == 0) }
        return killmail
    }
}

extension JobRequest {
    static func test(_ entity: Int64, _ priority: Priority = .schedule, name: JobName = "test") -> JobRequest {
        JobRequest(
            name: name,
            queue: "first_queue",
            entity: entity,
            priority: priority,
            body: Data("{\"id\":\(entity)}".utf8)
        )
    }
}
