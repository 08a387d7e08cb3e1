import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite struct RoutesTests {
    private let routes = Routes([
        Route(.get, "/") { _, _ in Reply(type: "", []) },
        Route(.get, "/api/killmails/{id}") { _, _ in Reply(type: "", []) },
        Route(.post, "/api/killmails/count") { _, _ in Reply(type: "", []) },
        Route(.post, "/api/schedules/{name}/run") { _, _ in Reply(type: "", []) },
    ])

    private func find(_ method: HTTPRequest.Method, _ path: String) -> String {
        do {
            let (route, parameters) = try routes.find(method, path)
            return ([route.template] + parameters.values.values).joined(separator: " ")
        } catch {
            return "\(error.status.code) \(error.headers[.allow] ?? "")"
        }
    }

    @Test func pathsAreMatchedPartByPart() {
        #expect(find(.get, "/") == "/")
        #expect(find(.head, "/") == "/")
        #expect(find(.get, "/api/killmails/7") == "/api/killmails/{id} 7")
        #expect(find(.post, "/api/schedules/a%20b%2Fc/run") == "/api/schedules/{name}/run a b/c")
        #expect(find(.get, "/api/killmails") == "404 ")
        #expect(find(.get, "/api/killmails/") == "404 ")
        #expect(find(.get, "/api/killmails/7/") == "404 ")
        #expect(find(.get, "//") == "404 ")
        #expect(find(.get, "/api/killmails/%FF") == "404 ")
    }

    /// As a store does while its database is away.
    @Test(.timeLimit(.minutes(1))) func whatHearsNoCancellationHoldsUpNoAnswer() async throws {
        let (never, end) = AsyncStream<Void>.makeStream()
        let handler: Route.Handler = { _, _ in
            await Task { for await _ in never {} }.value
            return Reply(type: "", [])
        }
        let ask = Ask(.get, target: "/readyz", headers: [:], authority: nil, body: Data())
        let problem = await #expect(throws: Problem.self) {
            try await Route(.get, "/readyz", handler).answer(ask, Route.Parameters(), within: .milliseconds(10))
        }
        #expect(problem?.status == .serviceUnavailable)
        end.finish()
    }

    @Test func anotherMethodIsToldWhichAreTaken() {
        #expect(find(.put, "/api/killmails/7") == "405 GET, HEAD")
        #expect(find(.get, "/api/schedules/x/run") == "405 POST")
        #expect(find(.get, "/api/killmails/count") == "405 POST")
    }

    @Test func idsAreWholeNumbersAboveZero() {
        for text in ["0", "-1", "abc", "1.0", "99999999999999999999", "٣"] {
            #expect(throws: Problem.self) { try Route.Parameters(values: ["id": text]).id("id") }
        }
        #expect(throws: Never.self) { try Route.Parameters(values: ["id": "7"]).id("id") }
    }

    @Test func queriesAreDecoded() {
        let ask = Ask(.get, target: "/x?a=1&b=%C3%A4+c&d&a=2&%FF=3", authority: nil, body: Data())
        #expect(ask.path == "/x")
        #expect(ask.query == ["a": "2", "b": "ä c", "d": ""])
    }

    @Test func aTimeThatIsSentBackIsNotBeforeTheOneThatWasTold() throws {
        for millisecond in 0..<1000 {
            let date = Date(timeIntervalSince1970: 1_763_745_496 + Double(millisecond) / 1000)
            let text = JobFilterRequest.text(date)
            let back = try #require(try JobFilterRequest.date(text, "until"))
            #expect((0.0005..<0.0025).contains(back.timeIntervalSince(date)), "\(text)")
        }
    }
}
