import ESISimulator
import Foundation
import Testing

@Suite struct `Made killmails` {
    @Test func `are the same for the same seed, and other ones for another`() throws {
        #expect(bodies(3) == bodies(3))
        #expect(bodies(3) != bodies(4))
    }

    @Test(arguments: [1, 2, 40] as [UInt64])
    func `have every oddity among the first 1880`(seed: UInt64) throws {
        let mails = try bodies(seed).map { try Mail.read($0) }
        let attackers = mails.dropLast().flatMap(\.attackers)
        #expect(
            attackers.contains {
                $0.factionId != nil && $0.corporationId == nil && $0.characterId == nil && $0.weaponTypeId == nil
            }
        )
        #expect(attackers.contains { $0.characterId == nil && ($0.corporationId ?? 0) >= 98_000_000 })
        #expect(attackers.contains { $0.characterId == nil && (1..<2_000_000).contains($0.corporationId ?? 0) })
        #expect(attackers.contains { (3_000_000..<4_000_000).contains($0.characterId ?? 0) })
        #expect(attackers.contains { $0.damageDone == 0 })
        #expect(attackers.contains { $0.shipTypeId == nil })
        #expect(attackers.contains { $0.shipTypeId == 670 })
        #expect(attackers.contains { $0.securityStatus == -10 })
        #expect(mails.contains { $0.victim.characterId == nil })
        #expect(mails.contains { $0.moonId != nil })
        #expect(mails.contains { $0.warId != nil })
        #expect(mails.contains { $0.attackers.isEmpty })
        let blows = Set(mails.filter { !$0.attackers.isEmpty }.map { $0.attackers.count { $0.finalBlow } })
        #expect(blows == [0, 1])
    }

    @Test(arguments: [1, 2, 40] as [UInt64])
    func `have every oddity of items`(seed: UInt64) throws {
        let mails = try bodies(seed).map { try Mail.read($0) }
        let items = mails.flatMap(\.victim.items)
        let all = items.flatMap(\.all)
        #expect(mails.contains { $0.victim.items.isEmpty })
        #expect(mails.contains { Set($0.victim.items.map(\.key)).count < $0.victim.items.count })
        #expect(items.contains { $0.items != nil })
        #expect(items.flatMap { $0.items ?? [] }.allSatisfy { $0.items == nil })
        #expect(Set(all.map(\.singleton)) == [0, 2])
        #expect(all.allSatisfy { ($0.quantityDropped == nil) != ($0.quantityDestroyed == nil) })
        #expect(all.contains { ($0.quantityDropped ?? $0.quantityDestroyed ?? 0) > 1 << 31 })
    }

    @Test func `grow in id with time, and have positions and seconds since 2015-11-12`() throws {
        let mails = try bodies(1).map { try Mail.read($0) }
        for (mail, next) in zip(mails, mails.dropFirst()) {
            #expect(mail.killmailId < next.killmailId && mail.killmailTime <= next.killmailTime)
        }
        let old = mails.filter { $0.killmailTime < "2015-11-12" }
        #expect(old.count == mails.count / 8)
        #expect(old.allSatisfy { $0.victim.position == nil && $0.killmailTime.hasSuffix(":00Z") })
        #expect(mails.allSatisfy { $0.killmailTime < "2015-11-12" || $0.victim.position != nil })
        let texts = bodies(1).map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.contains { $0.contains(#""security_status":0,"#) })
        #expect(texts.contains { $0.contains(#""security_status":-10,"#) })
        #expect(texts.contains { $0.contains(#""security_status":5.000"#) })
        #expect(texts.contains { $0.firstMatch(of: /"x":-?[0-9]+,/) != nil })
        #expect(texts.contains { $0.firstMatch(of: /"x":-?[0-9]+\.[0-9]{3,}/) != nil })
    }

    @Test func `are listed in pages, and each listed one is answered`() throws {
        let player = Player { $0.groups = .unlimited }
        let all = try player.listed("limit=5000")
        #expect(all.count == player.simulator.killmails.count)
        #expect(try player.listed("limit=7&offset=3").map(\.killmailId) == all[3..<10].map(\.killmailId))
        #expect(try player.listed("limit=7&offset=100000").isEmpty)
        #expect(player.control("killmails?limit=-1").status == 400)
        for pair in all {
            #expect(pair.killmailHash.wholeMatch(of: /[0-9a-f]{40}/) != nil)
            let mail = try Mail.read(player.ask("/killmails/\(pair.killmailId)/\(pair.killmailHash)").body)
            #expect(mail.killmailId == pair.killmailId && mail.killmailTime == pair.killmailTime)
        }
        let wrong = player.ask("/killmails/\(all[0].killmailId)/\(all[1].killmailHash)")
        #expect(wrong.status == 422 && wrong.text == #"{"error":"Invalid killmail_id and/or killmail_hash"}"#)
    }

    @Test func `of a character have it in them and lie within 90 days`() throws {
        let player = Player()
        let killmails = player.simulator.killmails
        for index in 0..<player.universe.characterCount {
            let id = player.universe.characterIDs.identifier(of: index)
            let numbers = killmails.recent(ofCharacter: index, page: 1)
            #expect(numbers.count >= 7 && numbers == numbers.sorted(by: >))
            for number in numbers {
                var writer = JSONWriter()
                killmails.write(number, to: &writer)
                let mail = try Mail.read(writer.bytes)
                #expect(mail.characters.contains(id))
                #expect(killmails.second(killmails.count - 1) - killmails.second(number) <= 90 * 86_400)
            }
        }
    }

    @Test func `name ids that can be resolved`() throws {
        let player = Player()
        let mail = try Mail.read(
            player.ask("/killmails/\(player.simulator.killmails.identifier(40))/\(player.simulator.killmails.hash(40))")
                .body
        )
        let parties = mail.attackers.flatMap {
            [$0.allianceId, $0.characterId, $0.corporationId, $0.factionId, $0.shipTypeId, $0.weaponTypeId]
        }
        let items = mail.victim.items.flatMap(\.all).map(\.itemTypeId)
        let ids = Set(parties.compactMap(\.self) + items + [mail.solarSystemId, mail.victim.shipTypeId, 500_010])
        let reply = player.post("/universe/names", Array(ids))
        #expect(reply.status == 200)
        #expect(reply.text.contains(#""category":"solar_system""#) && reply.text.contains(#""name":"Faction 500010""#))
    }

    @Test func `have a giant of 5,000 attackers`() throws {
        let player = Player()
        let mail = try Mail.read(player.ask("/killmails/\(Killmails.giantID)/\(Killmails.giantHash)").body)
        #expect(mail.attackers.count == 5000 && mail.attackers.count { $0.finalBlow } == 1)
        #expect(try player.listed("limit=1&offset=1879").map(\.killmailId) == [Killmails.giantID])
        #expect(Player { $0.killmails = 0 }.ask("/killmails/2000000000/\(Killmails.giantHash)").status == 422)
    }

    private func bodies(_ seed: UInt64) -> [[UInt8]] {
        let killmails = Killmails(universe: Universe(seed: seed, size: .modest), count: 1880)
        return (0..<killmails.count).map { number in
            var writer = JSONWriter()
            killmails.write(number, to: &writer)
            return writer.bytes
        }
    }
}
