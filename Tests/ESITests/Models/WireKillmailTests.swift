import ESI
import Foundation
import Testing

/// The oddities that real killmails have; all made up here.
@Suite("Wire model: killmail")
struct WireKillmailTests {
    private func decode(_ text: String) throws -> WireKillmail {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(WireKillmail.self, from: Data(text.utf8))
    }

    @Test func full() throws {
        let killmail = try decode(
            #"""
            {"attackers":[
                {"alliance_id":99000001,"character_id":2124000001,"corporation_id":98000001,"damage_done":5000000000,
                 "final_blow":true,"security_status":5.000946212150391,"ship_type_id":670,"weapon_type_id":2456},
                {"damage_done":0,"faction_id":500010,"final_blow":false,"security_status":-10},
                {"corporation_id":500010,"damage_done":1,"final_blow":false,"security_status":0,"character_id":null}],
             "killmail_id":3000000000,"killmail_time":"2026-07-25T21:03:27Z","moon_id":40009082,"new":{"a":[1]},
             "solar_system_id":30000142,"war_id":755391,
             "victim":{"damage_taken":9000000000,"ship_type_id":35832,"faction_id":500001,
                "position":{"x":-123456789012.34567,"y":5,"z":1e300},
                "items":[
                    {"flag":5,"item_type_id":34,"quantity_destroyed":9000000000,"singleton":0},
                    {"flag":5,"item_type_id":34,"quantity_dropped":2,"singleton":0},
                    {"flag":5,"item_type_id":3467,"singleton":2,"items":[
                        {"flag":0,"item_type_id":35,"quantity_dropped":null,"singleton":0}]}]}}
            """#
        )
        #expect(killmail.killmailID == 3_000_000_000)
        #expect(killmail.killmailTime == Date(timeIntervalSince1970: 1_785_013_407))
        #expect(killmail.moonID == 40_009_082)
        #expect(killmail.warID == 755_391)
        #expect(killmail.attackers.map(\.damageDone) == [5_000_000_000, 0, 1])
        #expect(killmail.attackers.map(\.securityStatus) == [5.000946212150391, -10, 0])
        #expect(killmail.attackers[1].corporationID == nil)
        #expect(killmail.attackers[2].characterID == nil)
        #expect(killmail.victim.characterID == nil)
        #expect(killmail.victim.damageTaken == 9_000_000_000)
        #expect(killmail.victim.position?.x == -123456789012.34567)
        #expect(killmail.victim.position?.y == 5)
        #expect(killmail.victim.position?.z == 1e300)
        let items = try #require(killmail.victim.items)
        #expect(items.map(\.quantityDestroyed) == [9_000_000_000, nil, nil])
        #expect(items[2].singleton == 2)
        #expect(items[2].items?.map(\.itemTypeID) == [35])
        #expect(items[2].items?.first?.quantityDropped == nil)
    }

    @Test(arguments: ["", #","position":null,"items":null,"character_id":null"#, #","items":[]"#])
    func bare(more: String) throws {
        let killmail = try decode(
            #"""
            {"attackers":[],"killmail_id":435341,"killmail_time":"2008-01-02T03:04:00Z","solar_system_id":30000142,
             "victim":{"damage_taken":0,"ship_type_id":670\#(more)}}
            """#
        )
        #expect(killmail.attackers.isEmpty)
        #expect(killmail.victim.position == nil)
        #expect(killmail.victim.items?.isEmpty ?? true)
        #expect(killmail.warID == nil)
    }

    @Test func aVictimIsRequired() {
        #expect(throws: DecodingError.self) {
            try decode(#"{"attackers":[],"killmail_id":1,"killmail_time":"2008-01-02T03:04:00Z","solar_system_id":1}"#)
        }
    }
}
