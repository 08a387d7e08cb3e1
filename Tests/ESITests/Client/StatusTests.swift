import ESI
import Foundation
import TestSupport
import Testing

/// Each status of ESI has a treatment of its own.
@Suite("ESI client: statuses", .timeLimit(.minutes(1)))
struct StatusTests {
    @Test func success() async throws {
        try await Bench.run { bench in
            bench.transport.add(.reply(200, Body.alliance, ["etag": #"W/"abc""#]))
            let reply = try await bench.client.send(.alliance(1), priority: 3)
            guard case .value(let alliance, let validity) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(alliance.name == "Tests")
            #expect(validity.etag == #"W/"abc""#)
        }
    }

    @Test func unchangedKeepsTheETag() async throws {
        try await Bench.run { bench in
            bench.transport.add(.reply(304), .reply(304, "", ["etag": #""new""#]))
            for expected in [#""old""#, #""new""#] {
                let reply = try await bench.client.send(.alliance(1), etag: #""old""#, priority: 3)
                guard case .unchanged(let validity) = reply else {
                    Issue.record("\(reply)")
                    return
                }
                #expect(validity.etag == expected)
            }
        }
    }

    @Test func unchangedThatWasNotAskedFor() async throws {
        try await Bench.run { bench in
            guard case .unexpected(304, _) = await bench.failure(.reply(304)) else {
                Issue.record("a 304 without an ETag is no answer")
                return
            }
        }
    }

    @Test(arguments: [400, 413, 405])
    func badRequests(status: Int) async throws {
        try await Bench.run { bench in
            guard case .badRequest(status, "Bad id") = await bench.failure(.error(status, "Bad id")) else {
                Issue.record("not a bad request")
                return
            }
        }
    }

    @Test func tokenAndPermission() async throws {
        try await Bench.run { bench in
            guard case .unauthorized("token is expired") = await bench.failure(.error(401, "token is expired")),
                case .forbidden("no role") = await bench.failure(.error(403, "no role")),
                case .unprocessable("Invalid") = await bench.failure(.error(422, "Invalid"))
            else {
                Issue.record("not told apart")
                return
            }
        }
    }

    /// Nor about what was asked for, the route's limits, or whether EVE is up.
    @Test(arguments: [400, 401, 403, 404, 408, 421, 301])
    func theEdgesRefusalIsNoWordAboutAnything(status: Int) async throws {
        try await Bench.run { bench in
            let headers = [
                "x-ratelimit-group": "alliance", "x-ratelimit-limit": "300/15m", "x-ratelimit-remaining": "99",
            ]
            _ = await bench.failure(.error(404, "Alliance not found", headers))
            switch await bench.failure(.reply(status, "<html>Forbidden</html>")) {
            case .server(status, _, _) where status >= 400: break
            case .unexpected(status, _) where status < 400: break
            case let failure: Issue.record("taken for ESI's own: \(String(describing: failure))")
            }
            #expect(bench.route()?.knowledge == .group("alliance"))
        }
    }

    @Test func notFoundAndDeleted() async throws {
        try await Bench.run { bench in
            guard case .deleted = await bench.failure(.error(404, "Character has been deleted!")),
                case .notFound("Character not found") = await bench.failure(.error(404, "Character not found")),
                case .notFound(let page) = await bench.failure(.error(404, "Requested page does not exist!"))
            else {
                Issue.record("not told apart")
                return
            }
            #expect(page == "Requested page does not exist!")
        }
    }

    @Test(arguments: [("37", 38), ("", 60)])
    func the420StopsTheAddress(reset: String, seconds: Int) async throws {
        try await Bench.run { bench in
            let headers = reset.isEmpty ? [:] : ["x-esi-error-limit-remain": "0", "x-esi-error-limit-reset": reset]
            let before = bench.ledger.time
            guard case .limited(let delay, _) = await bench.failure(.error(420, "too many", headers)) else {
                Issue.record("not limited")
                return
            }
            #expect(delay == .seconds(seconds))
            await expectRefused(bench, .corporation(5), within: seconds)
            let stop = try #require(bench.address?.stoppedUntil)
            #expect((before...bench.ledger.time).contains(stop + -Int64(seconds) * 1000))
        }
    }

    @Test(arguments: [("20", 20), ("", 30), ("soon", 30)])
    func the429StopsTheBucketOnly(told: String, seconds: Int) async throws {
        try await Bench.run(patience: .seconds(5)) { bench in
            var headers = [
                "x-ratelimit-group": "alliance", "x-ratelimit-limit": "300/15m", "x-ratelimit-remaining": "0",
            ]
            if !told.isEmpty { headers["retry-after"] = told }
            let before = bench.ledger.time
            guard case .limited(let delay, _) = await bench.failure(.error(429, "slow down", headers)) else {
                Issue.record("not limited")
                return
            }
            #expect(delay == .seconds(seconds))
            await expectRefused(bench, .alliance(2), within: seconds)
            let stop = try #require(bench.bucket("alliance")?.stoppedUntil)
            #expect((before...bench.ledger.time).contains(stop + -Int64(seconds) * 1000))
            // Another route goes on.
            bench.transport.add(.reply(200, "[1,2]"))
            _ = try await bench.client.send(.alliances, priority: 3)
        }
    }

    /// Without headers it is the game server's own throttle: the route stops.
    @Test func the429WithoutAGroupStopsTheRoute() async throws {
        try await Bench.run { bench in
            guard case .limited(.seconds(30), _) = await bench.failure(.error(429, "slow down")) else {
                Issue.record("not limited")
                return
            }
            await expectRefused(bench, .alliance(2), within: 30)
            bench.transport.add(.reply(200, "[1,2]"))
            _ = try await bench.client.send(.alliances, priority: 3)
        }
    }

    @Test func a429ThatNamesAGroupWithoutItsLimitStopsIt() async throws {
        try await Bench.run { bench in
            _ = await bench.failure(.error(429, "slow", ["x-ratelimit-group": "g", "retry-after": "60"]))
            await expectRefused(bench, .alliance(2), within: 60)
        }
    }

    @Test func a500ThatQuotesA429IsAThrottle() async throws {
        let text = "Undefined 429 response. Original message: Too many errors. You have been temporarily throttled."
        try await Bench.run { bench in
            guard case .limited(.seconds(60), _) = await bench.failure(.error(500, text)) else {
                Issue.record("not limited")
                return
            }
            await expectRefused(bench, .alliance(2), within: 60)
        }
    }

    @Test func serverErrors() async throws {
        try await Bench.run { bench in
            guard case .server(500, "Unhandled", nil) = await bench.failure(.error(500, "Unhandled")),
                case .server(520, _, .seconds(9)?) = await bench.failure(.error(520, "Stop", ["retry-after": "9"])),
                case .server(502, let html, nil) = await bench.failure(.reply(502, "<html>bad gateway</html>"))
            else {
                Issue.record("not told apart")
                return
            }
            #expect(html == "a body of 24 bytes that is not ESI's")
        }
    }

    @Test func theDataSourceIsDown() async throws {
        try await Bench.run(patience: .seconds(1)) { bench in
            let text = "The datasource tranquility is temporarily unavailable"
            guard case .down(503, text) = await bench.failure(.error(503, text)) else {
                Issue.record("not down")
                return
            }
            await expectRefused(bench, .corporation(5), within: 5)
            #expect(bench.address?.circuit.isOpen == true)
        }
    }

    @Test(arguments: [[504, 504, 504], [502, 503, 504], [503, 503, 503]])
    func threeTimeoutsInARowAreDowntime(statuses: [Int]) async throws {
        try await Bench.run { bench in
            for (index, status) in statuses.enumerated() {
                let failure = await bench.failure(.error(status, "Timeout contacting tranquility"))
                switch failure {
                case .server(status, _, _) where index < 2: break
                case .down(status, _) where index == 2: break
                default: Issue.record("\(String(describing: failure)) at \(index)")
                }
            }
        }
    }

    /// As in downtime: the jobs are not to blame, and one probe tells as much as all of them.
    @Test(arguments: [TransportError.Code.cannotConnect, .cannotResolve, .tls])
    func noConnectionThreeTimesIsOutOfReach(code: TransportError.Code) async throws {
        try await Bench.run { bench in
            for index in 0..<3 {
                switch await bench.failure(.lost(code)) {
                case .transport where index < 2: break
                case .unreachable where index == 2: break
                case let failure: Issue.record("try \(index): \(String(describing: failure))")
                }
            }
        }
    }

    /// ESI counts what it has seen: a request that nobody answered, and none that never left.
    @Test(arguments: [(TransportError.Code.cannotConnect, 0), (.timedOut, 1)])
    func onlyWhatMayHaveArrivedIsAnError(code: TransportError.Code, errors: Int) async throws {
        var ledger: MemoryRateLedger?
        try await Bench.run { bench in
            ledger = bench.ledger
            _ = await bench.failure(.lost(code))
        }
        let address = ledger?.account(AddressAccount.self, LedgerExchange.addressKey("default"))
        let now = try #require(ledger?.time)
        #expect(try #require(address).errors.remaining(at: now) == ErrorBudget.limit - errors)
        #expect(address?.errors.requestsInFlight == 0)
    }

    @Test func timeoutsWithAReplyBetweenAreWeather() async throws {
        try await Bench.run { bench in
            for _ in 0..<4 {
                guard case .server = await bench.failure(.error(504, "Timeout")),
                    case .server = await bench.failure(.error(504, "Timeout")),
                    case .notFound = await bench.failure(.error(404, "Alliance not found"))
                else {
                    Issue.record("taken for downtime")
                    return
                }
            }
            #expect(bench.address?.circuit.isOpen != true)
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await Bench.run { bench in
            guard case .unexpected(301, _) = await bench.failure(.reply(301, "", ["location": "https://x.test"])) else {
                Issue.record("not unexpected")
                return
            }
            #expect(bench.transport.requests.count == 1)
        }
    }

    private func expectRefused(_ bench: Bench, _ endpoint: Endpoint<some Any>, within seconds: Int) async {
        let before = bench.transport.requests.count
        do {
            _ = try await bench.client.send(endpoint, priority: 3)
            Issue.record("sent all the same")
        } catch ESIError.limited(let delay, _) {
            #expect(delay > .zero && delay <= .seconds(seconds + 2))
        } catch {
            Issue.record("\(error)")
        }
        #expect(bench.transport.requests.count == before)
    }
}
