import ESISimulator
import Foundation
import HTTPTypes
import Testing

@Suite struct `People who fight on` {
    /// 1,002 of each character's within the 90 days, three of them withheld.
    private let player = Player {
        $0.size.characters = 4
        $0.killmails = 5344
        $0.withheld = 3
    }
    private let character: Int

    init() { character = player.characters(1)[0] }

    private struct Pair: Decodable, Equatable {
        let killmailId: Int
    }

    private func ask(_ page: Int = 1, tag: String? = nil) -> Reply {
        let scopes = ["esi-killmails.read_killmails.v1"]
        let expires = player.now.advanced(seconds: 60)
        let grant = Grant(application: "app", character: character, scopes: scopes, expires: expires)
        player.simulator.tokens.add("t", grant)
        return player.ask("/characters/\(character)/killmails/recent?page=\(page)", tag: tag, token: "t")
    }

    private func ids(_ reply: Reply) throws -> [Int] {
        try JSONDecoder.snakeCase.decode([Pair].self, from: Data(reply.body)).map(\.killmailId)
    }

    @Test func `are seen when the cached page has expired, newest first, with another tag`() throws {
        let first = ask()
        let before = try ids(first)
        #expect(player.control("fights", #"{"count":2}"#).status == 200)
        player.address = "192.0.2.2"
        #expect(try ids(ask()) == before)
        player.wait(300)
        let second = ask(tag: first.fields[.eTag])
        #expect(second.status == 200 && second.fields[.eTag] != first.fields[.eTag])
        let after = try ids(second)
        #expect(after.count == 1000)
        #expect(Array(after.dropFirst(2)) == Array(before.prefix(after.count - 2)))
        #expect(after[0] > after[1] && after[1] > before[0])
        player.wait(300)
        #expect(ask(tag: second.fields[.eTag]).status == 304)
    }

    @Test func `push what is older on to another page, which the cached page does not tell of`() throws {
        let first = ask()
        let known = try ids(first)
        #expect(known.count == 999 && first.fields[.pages] == "1")
        #expect(player.control("fights", #"{"count":3}"#).status == 200)
        #expect(ask(tag: first.fields[.eTag]).fields[.pages] == "1")
        let second = ask(2)
        #expect(try ids(second) == known.suffix(2) && second.fields[.pages] == "2")
        player.wait(300)
        let renewed = ask(tag: first.fields[.eTag])
        #expect(try ids(renewed).count == 1000 && renewed.fields[.pages] == "2")
    }

    @Test func `cannot fight more than is withheld`() {
        #expect(player.control("fights", #"{"count":4}"#).status == 400)
        #expect(player.control("fights", #"{"count":3}"#).status == 200)
        let refused = player.control("fights", #"{"count":1}"#)
        #expect(refused.status == 400 && refused.text.contains("from 0 to 0"))
        #expect(player.control("fights", "{}").status == 400)
    }

    @Test func `have a killmail that fails until it is mended`() throws {
        let mail = try #require(try player.listed("limit=1").first)
        let target = "/killmails/\(mail.killmailId)/\(mail.killmailHash)"
        #expect(player.control("break", #"{"killmail":\#(mail.killmailId),"status":502}"#).status == 200)
        #expect(player.ask(target).status == 502)
        #expect(player.ask(target).status == 502)
        #expect(player.control("break", #"{"killmail":\#(mail.killmailId),"status":0}"#).status == 200)
        #expect(player.ask(target).status == 200)
        #expect(player.breaches.isEmpty)
        #expect(player.control("break", #"{"killmail":5,"status":502}"#).status == 404)
        #expect(player.control("break", #"{"killmail":\#(mail.killmailId),"status":429}"#).status == 400)
    }
}
