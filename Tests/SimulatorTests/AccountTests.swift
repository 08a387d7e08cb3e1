import ESISimulator
import HTTPTypes
import Testing

@Suite struct `The account` {
    /// Something with an identity, to stand for a connection.
    private final class Connection {}

    @Test func `counts what is asked before it expires, and without its ETag`() {
        let player = Player()
        let tag = player.ask("/alliances").fields[.eTag]
        player.wait(3500)
        _ = player.ask("/alliances", tag: tag)
        #expect(player.breaches == ["askedBeforeExpires": 1])
        player.wait(200)
        _ = player.ask("/alliances")
        #expect(player.breaches == ["askedBeforeExpires": 1, "askedWithoutETag": 1])
    }

    @Test func `counts bad manners`() {
        let player = Player()
        player.agent = nil
        _ = player.ask("/status")
        player.agent = "curl/8"
        _ = player.ask("/alliances/")
        player.agent = "mine/1 (discord: someone)"
        _ = player.ask("/latest/corporations/npccorps")
        #expect(player.breaches == ["userAgentMissing": 1, "userAgentWithoutContact": 1, "legacyPath": 2])
    }

    @Test func `counts scanning from the 21st unknown id of a minute`() {
        let player = Player()
        for id in 0..<23 { _ = player.ask("/corporations/\(98_999_900 + id)") }
        #expect(player.breaches == ["scanning": 3])
        _ = player.ask("/corporations/98999900")
        #expect(player.breaches == ["scanning": 3])
    }

    @Test func `counts what was in flight at a death as repeated`() throws {
        let player = Player()
        let connection = ObjectIdentifier(Connection.self)
        player.connection = connection
        #expect(player.simulator.opened(connection))
        _ = player.ask("/alliances")
        player.simulator.answered(connection, at: player.now)
        player.wait(3)
        _ = player.ask("/status")
        player.simulator.answered(connection, at: player.now)
        player.wait(1)
        _ = player.ask("/corporations/npccorps")
        player.simulator.closed(connection, at: player.now)
        player.connection = nil
        for target in ["/corporations/npccorps", "/status"] { _ = player.ask(target) }
        #expect(player.breaches.isEmpty)
        #expect(try player.report().repeated == 2)
        _ = player.ask("/alliances")
        _ = player.ask("/status")
        #expect(player.breaches == ["askedBeforeExpires": 2, "askedWithoutETag": 2])
        let list = player.control("repetitions").text.split(separator: "\n")
        #expect(list.count == 4)
        let times = try #require(list.first?.firstMatch(of: /npccorps.*"asked_at":(\d+),"again_at":(\d+)/))
        #expect(times.1 == times.2)
    }

    @Test func `counts nothing when a connection closes long after its replies`() throws {
        let player = Player()
        let connection = ObjectIdentifier(Connection.self)
        player.connection = connection
        _ = player.simulator.opened(connection)
        let tag = player.ask("/alliances").fields[.eTag]
        player.simulator.answered(connection, at: player.now)
        player.wait(1)
        player.simulator.closed(connection, at: player.now)
        player.wait(3600)
        _ = player.ask("/alliances", tag: tag)
        #expect(try player.report().repeated == 0)
        #expect(player.breaches.isEmpty)
    }

    @Test func `is cleared by a reset, and knows still what was served`() throws {
        let player = Player()
        _ = player.ask("/alliances")
        player.control("reset", "")
        #expect(try player.report().requests.total == 0)
        _ = player.ask("/alliances")
        #expect(player.breaches == ["askedBeforeExpires": 1, "askedWithoutETag": 1])
        #expect(try player.report().requests.byRoute == ["GET /alliances": 1])
    }

    @Test func `refuses control calls it does not understand`() {
        let player = Player()
        #expect(player.control("nothing").status == 404)
        #expect(player.control("nothing", "{}").status == 404)
        #expect(player.control("limit", #"{"kind":"429","seconds":1}"#).status == 400)
        #expect(player.control("faults", #"{"rate":0.5,"kinds":["flood"]}"#).status == 400)
        #expect(player.control("change", #"{"kind":"corporation","id":7}"#).status == 404)
        #expect(player.control("downtime", "[]").status == 400)
        #expect(player.control("health").status == 200)
    }
}

@Suite struct `Faults` {
    @Test func `come at the asked rate and are excused`() throws {
        let player = Player { options in
            options.groups = .unlimited
            options.faultRate = 0.2
        }
        var broken = 0
        for index in 0..<1000 {
            player.wait(0.01)
            let alliance = player.universe.allianceIDs.identifier(of: index % 20)
            let reply = player.ask("/alliances/\(alliance)/corporations")
            let isWhole = reply.status == 200 && reply.delivery == .whole && !reply.text.contains("garb")
            if !isWhole { broken += 1 }
        }
        #expect((100...260).contains(broken))
        #expect(try player.report().repeated > 50)
    }

    @Test(arguments: FaultKind.allCases) func `are of the kind that was asked for`(kind: FaultKind) {
        let player = Player()
        player.control("faults", #"{"rate":1,"kinds":["\#(kind.rawValue)"]}"#)
        let reply = player.ask("/alliances")
        switch kind {
        case .internalError, .badGateway, .gatewayTimeout: #expect("\(reply.status)" == kind.rawValue)
        case .unavailable: #expect(reply.status == 503 && reply.text.hasPrefix("<html>"))
        case .reset: #expect(reply.delivery == .reset)
        case .truncated: #expect(reply.delivery == .cut(after: reply.body.count / 2))
        case .garbage: #expect(reply.status == 200 && !reply.text.hasPrefix("["))
        case .slow: #expect(reply.delay == 3000 && reply.text.hasPrefix("["))
        }
        player.control("faults", #"{"rate":0}"#)
        _ = player.ask("/alliances")
        let expected = kind == .slow ? ["askedBeforeExpires": 1, "askedWithoutETag": 1] : [:]
        #expect(player.breaches == expected)
    }

    @Test func `as downtime answer 503 and 504 to single probes and count a storm`() throws {
        let player = Player { $0.downtimes = [10..<70] }
        #expect(player.ask("/status").status == 200)
        player.wait(11.5)
        for _ in 0..<50 {
            let reply = player.ask("/status")
            #expect(reply.text.contains("temporarily unavailable") ? reply.status == 503 : reply.status == 504)
            player.wait(1)
        }
        #expect(player.breaches["downtimeStorm"] == nil)
        for _ in 0..<6 { _ = player.ask("/alliances") }
        #expect((player.breaches["downtimeStorm"] ?? 0) > 0)
        player.wait(10)
        #expect(player.ask("/alliances").status == 200)
        player.control("downtime", #"{"seconds":60}"#)
        #expect(player.ask("/corporations/npccorps").status >= 500)
        player.control("downtime", #"{"seconds":0}"#)
        #expect(player.ask("/corporations/npccorps").status == 200)
    }
}
