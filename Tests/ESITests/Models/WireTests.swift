import ESI
import Foundation
import Testing

/// Old and new shapes of what ESI tells; all made up here.
@Suite("Wire models")
struct WireTests {
    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(text.utf8))
    }

    @Test func alliances() throws {
        let open = try decode(
            WireAlliance.self,
            #"""
            {"creator_corporation_id":1000000000001,"creator_id":2124000001,"date_founded":"2019-12-31T23:59:59Z",
             "executor_corporation_id":98000002,"faction_id":500001,"name":"Träume & <b>Räume</b>","ticker":"<T>",
             "something_new":{"a":[1,null]}}
            """#
        )
        #expect(open.name == "Träume & <b>Räume</b>")
        #expect(open.creatorCorporationID == 1_000_000_000_001)
        #expect(open.executorCorporationID == 98_000_002)
        #expect(open.dateFounded == Date(timeIntervalSince1970: 1_577_836_799))
        let closed = try decode(
            WireAlliance.self,
            #"{"creator_corporation_id":1,"creator_id":2,"date_founded":"2010-01-01T00:00:00Z","executor_corporation_id":null,"name":"x","ticker":"X"}"#
        )
        #expect(closed.executorCorporationID == nil)
        #expect(closed.factionID == nil)
    }

    @Test func corporationsOfTheOldShape() throws {
        let corporation = try decode(
            WireCorporation.self,
            #"""
            {"alliance_id":99000001,"ceo_id":1,"creator_id":1,"date_founded":"2012-05-06T07:08:09Z","description":"u'x'",
             "faction_id":500002,"home_station_id":60000001,"member_count":0,"name":"Old","shares":9000000000,
             "tax_rate":0.10000000149011612,"ticker":"O-L D","url":"","war_eligible":true}
            """#
        )
        #expect(corporation.taxRate == 0.10000000149011612)
        #expect(corporation.taxRates == nil)
        #expect(corporation.shares == 9_000_000_000)
        #expect(corporation.warEligible == true)
        #expect(corporation.url?.isEmpty == true)
        let npc = try decode(
            WireCorporation.self,
            #"{"ceo_id":1,"creator_id":1,"member_count":5,"name":"NPC","tax_rate":0,"ticker":"N"}"#
        )
        #expect(npc.dateFounded == nil)
        #expect(npc.allianceID == nil)
    }

    @Test func corporationsOfTheNewShape() throws {
        let corporation = try decode(
            WireCorporation.self,
            #"""
            {"name":"New","ticker":"NEW","description":"","member_count":12,"shares":1000,"home_station_id":60000002,
             "war_eligible":false,"state":"mothballed","type":"player_owned","friendly_fire":"sometimes",
             "tax_rates":{"isk":10.5,"loyalty_point":0,"plex":1},"enlisted_faction_id":500003,"alliance_id":null,
             "palette":{"main_color":"#102030","secondary_color":null}}
            """#
        )
        #expect(corporation.taxRates?.isk == 10.5)
        #expect(corporation.taxRate == nil)
        // Values that the specification does not know yet are kept as they come.
        #expect(corporation.state == "mothballed")
        #expect(corporation.friendlyFire == "sometimes")
        #expect(corporation.palette?.mainColor == "#102030")
        #expect(corporation.palette?.secondaryColor == nil)
        #expect(corporation.ceoID == nil)
        #expect(corporation.enlistedFactionID == 500_003)
    }

    @Test func charactersOfBothShapes() throws {
        let old = try decode(
            WireCharacter.self,
            #"""
            {"ancestry_id":11,"birthday":"2003-05-06T00:00:00Z","bloodline_id":4,"corporation_id":98000001,
             "description":"","gender":"female","name":"O'Name","race_id":2,"security_status":-10,"title":"Boss"}
            """#
        )
        #expect(old.title == "Boss")
        #expect(old.ancestryID == 11)
        #expect(old.securityStatus == -10)
        #expect(old.achievementScore == nil)
        let new = try decode(
            WireCharacter.self,
            #"""
            {"achievement_score":5,"alliance_id":99000002,"birthday":"2026-06-09T11:22:33Z","bloodline_id":4,
             "character_title_id":"5b7f0c1e-0000-4000-8000-000000000001","corporation_id":98000003,
             "corporation_title":"Pilot","gender":"other","name":"N","race_id":2,"security_status":5.000946212150391}
            """#
        )
        #expect(new.corporationTitle == "Pilot")
        #expect(new.characterTitleID == "5b7f0c1e-0000-4000-8000-000000000001")
        #expect(new.gender == "other")
        #expect(new.title == nil)
        #expect(new.securityStatus == 5.000946212150391)
    }

    @Test func affiliations() throws {
        let rows = try decode(
            [WireAffiliation].self,
            #"[{"character_id":2124000001,"corporation_id":1000001},{"character_id":9999999999,"corporation_id":1,"alliance_id":2,"faction_id":null}]"#
        )
        #expect(rows[0].allianceID == nil)
        #expect(rows[1].characterID == 9_999_999_999)
        #expect(rows[1].allianceID == 2)
    }

    @Test func names() throws {
        let rows = try decode(
            [WireName].self,
            #"[{"category":"inventory_type","id":587,"name":"Rifter"},{"category":"new_word","id":9999999999,"name":"N","extra":1}]"#
        )
        #expect(rows.map(\.id) == [587, 9_999_999_999])
        #expect(rows.map(\.category) == ["inventory_type", "new_word"])
        let request = Endpoint<[WireName]>.names([587, 30_000_142])
        #expect(request.path == "/universe/names")
        #expect(request.body == Data("[587,30000142]".utf8))
    }

    @Test(arguments: [
        #"{"ticker":"T","creator_id":1,"creator_corporation_id":2,"date_founded":"2010-01-01T00:00:00Z"}"#,
        #"{"name":null,"ticker":"T","creator_id":1,"creator_corporation_id":2,"date_founded":"2010-01-01T00:00:00Z"}"#,
        #"{"name":"n","ticker":"T","creator_id":1,"creator_corporation_id":2,"date_founded":"yesterday"}"#,
        #"{"name":"n","ticker":"T","creator_id":"1","creator_corporation_id":2,"date_founded":"2010-01-01T00:00:00Z"}"#,
    ])
    func whatIsRequiredIsRequired(body: String) {
        #expect(throws: DecodingError.self) { try decode(WireAlliance.self, body) }
    }
}
