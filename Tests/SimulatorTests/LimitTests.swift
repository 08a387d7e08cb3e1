import ESISimulator
import HTTPTypes
import Testing

@Suite struct `The limits` {
    private func bucketed(_ limit: String) -> Player {
        Player { options in _ = options.groups.add("corp=\(limit):/corporations/{id}") }
    }

    private func corporations(_ player: Player) -> [String] {
        (0..<60).map { "/corporations/\(player.universe.corporationIDs.identifier(of: $0))" }
    }

    @Test func `charge a bucket by status and tell it`() {
        let player = bucketed("600/20s")
        let targets = corporations(player)
        let first = player.ask(targets[0])
        #expect(first.fields[.rateLimitGroup] == "corp" && first.fields[.rateLimitLimit] == "600/20s")
        #expect(first.fields[.rateLimitRemaining] == "598" && first.fields[.rateLimitUsed] == "2")
        #expect(first.fields[.errorLimitRemain] == nil)
        player.wait(3600)
        #expect(player.ask(targets[0], tag: first.fields[.eTag]).fields[.rateLimitRemaining] == "599")
        #expect(player.ask("/corporations/98999998").fields[.rateLimitRemaining] == "594")
        #expect(player.ask("/alliances").fields[.errorLimitRemain] == "100")
        #expect(player.ask("/alliances").fields[.rateLimitGroup] == nil)
    }

    @Test func `refuse what does not fit, until it comes back`() throws {
        let player = bucketed("10/20s")
        let targets = corporations(player)
        for target in targets[..<5] {
            #expect(player.ask(target).status == 200)
            player.wait(1)
        }
        let refused = player.ask(targets[5])
        #expect(refused.status == 429)
        #expect(refused.fields[.retryAfter] == "15")
        #expect(refused.fields[.rateLimitRemaining] == "0")
        #expect(player.breaches == ["bucketOverrun": 1])
        player.wait(0.2)
        #expect(player.ask(targets[5]).status == 429)
        #expect(player.breaches == ["bucketOverrun": 1])
        player.wait(0.1)
        #expect(player.ask(targets[5]).status == 429)
        #expect(player.breaches == ["bucketOverrun": 1, "askedDuring429": 1])
        player.wait(15)
        #expect(player.ask(targets[5]).status == 200)
        let bucket = try #require(try player.report().buckets["corp"])
        #expect(bucket.rejected == 3 && bucket.peakUsed == 10 && bucket.spentByWindow == [10, 2])
    }

    @Test func `keep a bucket for each address`() {
        let player = bucketed("2/20s")
        let targets = corporations(player)
        #expect(player.ask(targets[0]).status == 200)
        player.address = "192.0.2.2"
        #expect(player.ask(targets[0]).status == 200)
        #expect(player.ask(targets[1]).status == 429)
    }

    @Test func `stop every route when the errors of a minute are used up`() {
        let player = Player { $0.errorLimit = 3 }
        for character in 0..<3 { #expect(player.ask("/characters/\(96_999_990 + character)").status == 404) }
        let stopped = player.ask("/status")
        #expect(stopped.status == 420)
        #expect(stopped.fields[.errorLimitRemain] == "0" && stopped.fields[.errorLimitReset] == "60")
        player.wait(0.2)
        #expect(player.ask("/alliances").status == 420)
        #expect(player.breaches == ["errorLimitExceeded": 1])
        player.wait(1)
        #expect(player.ask("/alliances").status == 420)
        #expect(player.breaches["askedDuring420"] == 1)
        player.wait(60)
        #expect(player.ask("/alliances").status == 200)
        #expect(player.breaches == ["errorLimitExceeded": 1, "askedDuring420": 1])
    }

    @Test func `count no error of a route in a group`() {
        let player = bucketed("600/20s")
        for id in 0..<5 { _ = player.ask("/corporations/\(98_999_990 + id)") }
        #expect(player.ask("/alliances").fields[.errorLimitRemain] == "100")
    }

    @Test func `are never reached when unlimited`() {
        let player = Player { $0.groups = .unlimited }
        let reply = player.ask("/alliances")
        #expect(reply.fields[.rateLimitGroup] == "unlimited")
        #expect(reply.fields[.errorLimitRemain] == nil)
    }

    @Test func `are shared with another program on the address`() {
        let player = Player { options in
            _ = options.groups.add("corp=600/60s:/corporations/{id}")
            options.foreignShares = ["corp": 0.5]
            options.foreignErrors = 20
        }
        _ = player.ask(corporations(player)[0])
        _ = player.ask("/alliances")
        player.wait(30)
        #expect(player.ask(corporations(player)[1]).fields[.rateLimitRemaining] == "446")
        #expect(player.ask("/corporations/npccorps").fields[.errorLimitRemain] == "90")
        #expect(player.breaches.isEmpty)
    }

    @Test func `are not the client's fault when another program reached them`() {
        let player = bucketed("600/20s")
        player.control("spend", #"{"group":"corp","tokens":600}"#)
        player.control("spend", #"{"errors":100}"#)
        player.address = "127.0.0.1"
        #expect(player.ask("/alliances").status == 420)
        player.wait(0.1)
        #expect(player.breaches.isEmpty)
    }

    @Test func `are forced by control calls`() {
        let player = bucketed("600/20s")
        let targets = corporations(player)
        _ = player.ask("/alliances")
        player.control("limit", #"{"kind":"429","group":"corp","seconds":5}"#)
        let refused = player.ask(targets[0])
        #expect(refused.status == 429 && refused.fields[.retryAfter] == "5")
        #expect(player.ask("/corporations/npccorps").status == 200)
        player.wait(5)
        #expect(player.ask(targets[0]).status == 200)
        player.control("limit", #"{"kind":"420","seconds":7}"#)
        #expect(player.ask("/status").fields[.errorLimitReset] == "7")
        player.wait(7)
        #expect(player.ask("/status").status == 200)
        #expect(player.breaches.isEmpty)
    }
}
