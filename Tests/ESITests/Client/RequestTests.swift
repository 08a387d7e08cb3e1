import ESI
import Foundation
import TestSupport
import Testing

@Suite("ESI client: requests", .timeLimit(.minutes(1)))
struct RequestTests {
    private func header(_ name: String, of request: HTTPRequest) -> String? {
        request.headers.first { $0.name.lowercased() == name }?.value
    }

    @Test func headersSayWhoAsksAndWhat() async throws {
        try await Bench.run { bench in
            bench.transport.add(.reply(200, Body.alliance), .reply(304), .reply(200, "[]"))
            _ = try await bench.client.send(.alliance(99_000_006), priority: 3)
            _ = try await bench.client.send(.alliance(99_000_006), etag: #"W/"x""#, priority: 3)
            _ = try await bench.client.send(.affiliation([1, 2]), priority: 3)
            let requests = bench.transport.requests
            #expect(requests[0].url == "https://esi.test/alliances/99000006")
            #expect(requests[0].method == .get)
            #expect(header("user-agent", of: requests[0]) == "tests/1 (a@b.test)")
            #expect(header("x-compatibility-date", of: requests[0]) == "2026-08-18")
            #expect(header("if-none-match", of: requests[0]) == nil)
            #expect(header("if-none-match", of: requests[1]) == #"W/"x""#)
            #expect(requests[2].method == .post)
            #expect(requests[2].body == Data("[1,2]".utf8))
            #expect(header("content-type", of: requests[2]) == "application/json")
            #expect(requests[2].url == "https://esi.test/characters/affiliation")
        }
    }

    /// What came broken is asked for once more at once, and then no more.
    @Test(arguments: ["", "garbage", "{", #"{"name":"x""#, "[1]", "<html></html>"])
    func brokenBodiesAreAskedForOnceMore(body: String) async throws {
        try await Bench.run { bench in
            bench.transport.add(.reply(200, body), .reply(200, Body.alliance))
            _ = try await bench.client.send(.alliance(1), priority: 3)
            #expect(bench.transport.requests.count == 2)
            let failure = await bench.failure(.reply(200, body), .reply(200, body), .reply(200, Body.alliance))
            guard case .malformedBody = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(bench.transport.requests.count == 4)
        }
    }

    @Test func aMissingFieldIsNamedAndNothingElse() async throws {
        let body = #"{"name":"secret","ticker":"T","creator_id":1,"date_founded":"2011-02-03T04:05:06Z"}"#
        try await Bench.run { bench in
            let failure = await bench.failure(.reply(200, body), .reply(200, body))
            guard case .malformedBody(let message) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(message == "field creator_corporation_id")
        }
    }

    @Test func aLostConnectionIsTriedOnceMore() async throws {
        try await Bench.run { bench in
            bench.transport.add(.lost(.connectionLost), .reply(200, Body.alliance))
            _ = try await bench.client.send(.alliance(1), priority: 3)
            let failure = await bench.failure(.lost(.connectionLost), .lost(.connectionLost))
            guard case .transport(let error) = failure, error.code == .connectionLost else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(bench.transport.requests.count == 4)
        }
    }

    @Test(arguments: [
        TransportError.Code.cannotResolve, .cannotConnect, .tls, .timedOut, .bodyTooLarge, .invalidRequest, .other,
    ])
    func otherTransportErrorsAreNotTriedAgain(code: TransportError.Code) async throws {
        try await Bench.run { bench in
            let failure = await bench.failure(.lost(code))
            guard case .transport(let error) = failure, error.code == code else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(bench.transport.requests.count == 1)
        }
    }

    @Test func aCancelledTransferIsACancellation() async throws {
        try await Bench.run { bench in
            bench.transport.add(.lost(.cancelled))
            await #expect(throws: CancellationError.self) { try await bench.client.send(.alliance(1), priority: 3) }
        }
    }

    @Test func errorsAreShortAndHoldNoHeader() async throws {
        try await Bench.run { bench in
            let long = String(repeating: "x", count: 5000)
            let failure = await bench.failure(.error(500, long, ["authorization": "secret", "x-trace": "secret"]))
            let text = try #require(failure).description
            #expect(text.count < 350)
            #expect(!text.contains("secret"))
        }
    }

    /// What a request cost is told to the ledger with the next exchange, at the latest when the limiter ends.
    @Test func everyRequestIsSettled() async throws {
        var ledger: MemoryRateLedger?
        try await Bench.run { bench in
            ledger = bench.ledger
            var headers = ["x-ratelimit-group": "g", "x-ratelimit-limit": "300/15m", "x-ratelimit-remaining": "298"]
            _ = await bench.failure(.reply(200, Body.alliance, headers))
            headers["x-ratelimit-remaining"] = "293"
            _ = await bench.failure(.error(404, "Alliance not found", headers))
        }
        let key = LedgerExchange.bucketKey("g", nil, "default")
        let bucket = try #require(ledger?.account(Bucket.self, key))
        #expect(bucket.limit == 300)
        #expect(bucket.window == 900_000)
        #expect(bucket.requestsInFlight == 0)
        #expect(bucket.used(at: LedgerTime(milliseconds: 1_760_000_001_000)) == 7)
        let address = try #require(ledger?.account(AddressAccount.self, LedgerExchange.addressKey("default")))
        #expect(address.errors.requestsInFlight == 0)
    }
}
