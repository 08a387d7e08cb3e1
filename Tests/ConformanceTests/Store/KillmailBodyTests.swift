import Domain
import ESI
import Foundation
import TestSupport
import Testing

/// ESI's body can be had again from the rows.
@Suite("Store: killmails as bodies", .timeLimit(.minutes(5)))
struct KillmailBodyTests {
    @Test(arguments: BackendKind.allCases)
    func whatIsWrittenReadsAsWhatWasSaved(_ kind: BackendKind) async throws {
        try await withBackend(kind) { backend, _ in
            var random = SeededGenerator(seed: 20_260_814)
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            for number in 1...100 {
                let killmail = random.killmail(Int64(number) << 33, try #require(.test(number)))
                try await backend.store.save(killmail)
                let stored = try #require(try await backend.store.killmail(killmail.id))
                let body = try KillmailBody(stored).json()
                let wire = try decoder.decode(WireKillmail.self, from: body)
                #expect(Killmail(hash: killmail.hash, wire) == killmail)
                let json = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
                #expect(json["killmail_hash"] as? String == killmail.hash.text)
                #expect(Self.problems(json) == [])
            }
        }
    }

    @Test func isTheBodyKeyByKey() throws {
        var item = Killmail.Item(typeID: 3467, flag: 5, singleton: 0)
        item.quantityDropped = 1
        var content = Killmail.Item(typeID: 34, flag: 0, singleton: 2)
        content.quantityDestroyed = 5_000_000_000
        item.items = [content]
        var victim = Killmail.Victim(shipTypeID: 670, damageTaken: 12)
        victim.characterID = 90_000_001
        victim.position = Killmail.Position(x: 0, y: -10, z: 5.000946212150391)
        victim.items = [item]
        let time = Date(timeIntervalSince1970: 1_785_013_407)
        var killmail = Killmail(
            id: 7,
            hash: try #require(.test(1)),
            time: time,
            solarSystemID: 30_000_142,
            victim: victim
        )
        var attacker = Killmail.Attacker(damageDone: 12, finalBlow: true)
        attacker.securityStatus = -10
        killmail.attackers = [attacker]
        killmail.warID = 9
        let text = String(decoding: try KillmailBody(killmail).json(), as: UTF8.self).filter { !$0.isWhitespace }
        let expected = """
            {"attackers":[{"damage_done":12,"final_blow":true,"security_status":-10}],
            "killmail_hash":"\(killmail.hash)","killmail_id":7,"killmail_time":"2026-07-25T21:03:27Z",
            "solar_system_id":30000142,"victim":{"character_id":90000001,"damage_taken":12,
            "items":[{"flag":5,"item_type_id":3467,
            "items":[{"flag":0,"item_type_id":34,"quantity_destroyed":5000000000,"singleton":2}],
            "quantity_dropped":1,"singleton":0}],
            "position":{"x":0,"y":-10,"z":5.000946212150391},"ship_type_id":670},"war_id":9}
            """
        #expect(text == expected.filter { !$0.isWhitespace })
    }

    /// Null where a key should be absent, and lists of contents that are empty.
    private static func problems(_ json: Any, path: String = "") -> [String] {
        switch json {
        case let object as [String: Any]:
            object.flatMap { problems($1, path: "\(path).\($0)") }
        case let list as [Any]:
            (list.isEmpty && path.contains(".items[].items") ? [path] : [])
                + list.flatMap { problems($0, path: "\(path)[]") }
        case is NSNull: [path]
        default: []
        }
    }
}
