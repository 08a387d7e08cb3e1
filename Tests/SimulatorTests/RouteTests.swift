import ESISimulator
import Foundation
import HTTPTypes
import Testing

@Suite struct `The routes` {
    @Test func `answer the shape of the compatibility date`() throws {
        let player = Player()
        let new = try player.ask("/corporations/\(player.corporation)").members()
        #expect(new["tax_rates"] != nil && new["tax_rate"] == nil && new["state"] == "active")
        player.date = "2026-07-20"
        let old = player.ask("/corporations/\(player.corporation)")
        #expect(try old.members()["tax_rate"] != nil)
        #expect(try old.members()["tax_rates"] == nil)
        #expect(old.fields[.compatibilityDate] == "2020-01-01")
        player.date = nil
        let character = try player.ask("/characters/\(player.characters(1)[0])").members()
        #expect(character["achievement_score"] == nil)
        #expect(player.breaches["compatibilityDateMissing"] == 1)
    }

    @Test(arguments: ["2026-8-18", "yesterday", "2026-13-01", "2999-01-01"])
    func `refuse a malformed compatibility date`(date: String) {
        let player = Player()
        player.date = date
        #expect(player.ask("/alliances").status == 400)
        #expect(player.breaches == ["compatibilityDateMalformed": 1])
    }

    @Test func `answer lists of ids`() throws {
        let player = Player()
        let alliances = try player.ask("/alliances").decoded(as: [Int].self)
        #expect(alliances.count == player.universe.listedAllianceCount)
        let members = try player.ask("/alliances/\(alliances[5])/corporations").decoded(as: [Int].self)
        #expect(!members.isEmpty)
        let agencies = try player.ask("/corporations/npccorps").decoded(as: [Int].self)
        #expect(agencies.first == 1_000_001 && agencies.count == 10)
        #expect(player.ask("/status").text.contains("\"vip\":false"))
        #expect(player.ask("/meta/status").text.contains("/alliances/{alliance_id}"))
        #expect(player.ask("/meta/compatibility-dates").text.contains("2026-08-18"))
        #expect(player.breaches.isEmpty)
    }

    @Test func `answer 304 to the ETag they gave, after it expired`() {
        let player = Player()
        let first = player.ask("/alliances")
        player.wait(3600)
        let second = player.ask("/alliances", tag: first.fields[.eTag])
        #expect(second.status == 304 && second.body.isEmpty)
        #expect(second.fields[.expires] != first.fields[.expires])
        #expect(player.breaches.isEmpty)
    }

    @Test func `tell the same period to all clients of the cache`() {
        let player = Player()
        let first = player.ask("/alliances")
        player.address = "192.0.2.2"
        player.wait(600)
        let second = player.ask("/alliances")
        #expect(first.fields[.expires] == second.fields[.expires])
        #expect(second.fields[.cacheControl] == "public, max-age=3000")
        #expect(player.breaches.isEmpty)
    }

    @Test func `show a change only after what was served expired`() {
        let player = Player()
        let target = "/corporations/\(player.corporation)"
        let first = player.ask(target)
        player.control("change", #"{"kind":"corporation","id":\#(player.corporation)}"#)
        player.address = "192.0.2.2"
        #expect(player.ask(target).body == first.body)
        player.wait(3601)
        let changed = player.ask(target, tag: first.fields[.eTag])
        #expect(changed.status == 200 && changed.body != first.body)
    }

    @Test func `answer 404 in ESI's words`() {
        let player = Player()
        #expect(player.ask("/alliances/99999998").text == #"{"error":"Alliance not found"}"#)
        #expect(player.ask("/corporations/98999998").text == #"{"error":"Corporation not found"}"#)
        #expect(player.ask("/characters/96999998").text == #"{"error":"Character not found"}"#)
        let deleted = player.ask("/characters/\(player.deletedCharacter)")
        #expect(deleted.text == #"{"status":404,"error":"Character has been deleted!"}"#)
        #expect(player.ask("/characters/1").status == 400)
        #expect(player.ask("/nowhere").status == 404)
    }

    @Test func `answer 422 for a wrong killmail hash`() throws {
        let player = Player()
        let killmails = player.simulator.killmails
        let body = player.ask("/killmails/\(killmails.identifier(7))/\(killmails.hash(7))")
        #expect(try body.members()["killmail_id"] == "\(killmails.identifier(7))")
        let wrong = player.ask("/killmails/\(killmails.identifier(7))/\(killmails.hash(8))")
        #expect(wrong.status == 422 && wrong.text == #"{"error":"Invalid killmail_id and/or killmail_hash"}"#)
    }

    @Test func `page a character's killmails behind a token`() throws {
        // A quarter of all is older than the 90 days.
        let player = Player { $0.killmails = 2500 * 188 / 3 * 4 }
        let character = player.characters(2)[1]
        let target = "/characters/\(character)/killmails/recent"
        #expect(player.ask(target).status == 401)
        let scopes = ["esi-killmails.read_killmails.v1"]
        let end = player.now.advanced(seconds: 1200)
        player.simulator.tokens.add("good", Grant(application: "a", character: character, scopes: scopes, expires: end))
        player.simulator.tokens.add("poor", Grant(application: "a", character: character, scopes: [], expires: end))
        #expect(player.ask(target, token: "poor").status == 403)
        let first = player.ask(target, token: "good")
        #expect(first.fields[.pages] == "3" && first.fields[.rateLimitGroup] == "char-killmail")
        let last = player.ask(target + "?page=3", token: "good")
        #expect(last.text.split(separator: "{").count - 1 == 500)
        #expect(player.ask(target + "?page=4", token: "good").text == #"{"error":"Requested page does not exist!"}"#)
        #expect(player.breaches == ["pageBeyondLast": 1])
    }
}

@Suite struct `The bulk routes` {
    @Test func `resolve all or nothing`() throws {
        let player = Player()
        let ids = player.characters(20) + [player.deletedCharacter]
        let all = player.post("/characters/affiliation", ids)
        #expect(all.status == 200 && all.text.split(separator: "{").count - 1 == 21)
        #expect(player.post("/characters/affiliation", [96_999_998] + ids).status == 404)
        #expect(player.post("/universe/names", ids + [player.corporation, 1_000_001]).status == 200)
        let failed = player.post("/universe/names", [96_999_998] + ids)
        #expect(failed.text == #"{"error":"Ensure all IDs are valid before resolving."}"#)
    }

    @Test func `refuse duplicates, more than a thousand, and none`() {
        let player = Player()
        let one = player.characters(1)[0]
        #expect(player.post("/characters/affiliation", [one, one]).status == 400)
        #expect(player.post("/characters/affiliation", Array(1...1001)).status == 400)
        #expect(player.post("/characters/affiliation", []).status == 400)
        #expect(player.ask("/characters/affiliation", method: "POST", body: #"["a"]"#).status == 400)
        #expect(player.breaches == ["bulkListInvalid": 3])
    }

    @Test func `count an id that is asked again within the hour`() {
        let player = Player()
        let ids = player.characters(30)
        _ = player.post("/characters/affiliation", Array(ids[..<20]))
        player.wait(3599)
        _ = player.post("/characters/affiliation", Array(ids[20...]))
        #expect(player.breaches.isEmpty)
        _ = player.post("/characters/affiliation", [ids[19]])
        #expect(player.breaches == ["askedBeforeExpires": 1])
        player.wait(3600)
        _ = player.post("/characters/affiliation", ids)
        #expect(player.breaches == ["askedBeforeExpires": 1])
    }

    @Test func `show a changed character's new corporation at once`() throws {
        let player = Player()
        let character = player.characters(3)[2]
        let before = player.post("/characters/affiliation", [character]).text
        player.control("change", #"{"kind":"character","id":\#(character)}"#)
        player.wait(3600)
        #expect(player.post("/characters/affiliation", [character]).text != before)
    }
}
