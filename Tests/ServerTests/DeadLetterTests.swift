import Domain
import Foundation
import Jobs
import Runtime
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(2))) struct DeadLetterTests {
    private struct Session: Decodable { var csrfToken: String }
    private struct Ended: Decodable {
        var count: Int
        var until: String?
    }
    private struct Letters: Decodable { var letters: [DeadLetterReport.Letter] }

    /// - Returns: the header that changes need.
    private func prepare(_ place: Place, dead: Int) async throws -> [String: String] {
        let requests = try (1...dead).map { try JobRequest(AllianceJob(id: Int64($0)), priority: .manual) }
        _ = try await place.engine.enqueue(requests)
        for number in 1...dead {
            let failure = FailureRecord(kind: number % 2 == 0 ? "http_500" : "timeout", message: "<b>no</b>")
            let delivery = try await place.engine.broker.next(from: [.alliances], minimumPriority: .lowest)
            guard let delivery else { throw CancellationError() }
            _ = try await place.engine.jobStore.settle(delivery.message, as: .dead(failure))
            try await delivery.settle(.dead(failure))
        }
        let session: Session = try await Client(port: place.port).get("/api/session").json()
        return ["X-CSRF-Token": session.csrfToken]
    }

    private func dead(_ place: Place) async throws -> Int {
        try await place.engine.jobStore.countDeadLetters(JobFilter()).count
    }

    /// What was asked for goes on when the reply is there.
    private func becomes(_ count: Int, _ place: Place) async throws {
        while try await dead(place) != count { await Task.yield() }
    }

    @Test func theyAreGroupedByWhatWentWrong() async throws {
        try await Place.with { place in
            _ = try await prepare(place, dead: 5)
            let client = Client(port: place.port)
            let report: DeadLetterReport = try await client.get("/api/dead-letters").json()
            #expect(report.count == 5)
            #expect(report.groups.map(\.reason) == ["timeout", "http_500"])
            #expect(report.groups.map(\.count) == [3, 2])
            let group = report.groups[1].group
            let letters: Letters = try await client.get("/api/dead-letters/letters?group=\(group)&limit=1").json()
            #expect(letters.letters.map(\.entityId) == [4])
            let id = letters.letters[0].deadId
            let letter: DeadLetterReport.Letter = try await client.get("/api/dead-letters/\(id)").json()
            #expect(letter == letters.letters[0])
            let none: DeadLetterReport = try await client.get("/api/dead-letters?type=killmail").json()
            #expect(none.count == 0)
            #expect(try await client.get("/api/dead-letters?type=ships").status == 400)
            #expect(try await client.get("/api/dead-letters?since=yesterday").status == 400)
        }
    }

    @Test(arguments: [
        "2026-08-18T11:00:00Z*", "2026-08-18T11:00:00.115Z*", "2026-08-18T11:00:00Z\n", "2026-02-30T11:00:00Z",
        "2026-08-18T11:00:00.1Z", "2026-08-18", "",
    ])
    func aTimeIsTakenWholeOrRefused(_ time: String) {
        #expect(throws: Problem.self) { try JobFilterRequest.date(time, "since") }
    }

    @Test func aTimeMayHaveMilliseconds() throws {
        let time = try #require(try JobFilterRequest.date("2028-02-29T11:00:00Z", "since"))
        let later = try #require(try JobFilterRequest.date("2028-02-29T11:00:00.115Z", "since"))
        #expect(abs(later.timeIntervalSince(time) - 0.115) < 1e-6)
        #expect(try JobFilterRequest.date(nil, "since") == nil)
    }

    @Test func theNumberIsToldBeforeAnythingIsDone() async throws {
        try await Place.with { place in
            let headers = try await prepare(place, dead: 5)
            let client = Client(port: place.port)
            let path = "/api/dead-letters/retry"
            let preview = try await client.post(path, headers, body: #"{"reason":"timeout","dry_run":true}"#)
            #expect(preview.status == 200)
            let counted: Ended = try preview.json()
            #expect(counted.count == 3)
            #expect(try await dead(place) == 5)
            let until = try #require(counted.until)
            let done = try await client.post(path, headers, body: #"{"reason":"timeout","until":"\#(until)"}"#)
            #expect(done.status == 202)
            try await becomes(2, place)
            let ready = try await place.engine.jobStore.counts().first { $0.queue == .alliances }?.ready
            #expect(ready == 3)
        }
    }

    /// What dies after the count is not meant, also where none was counted.
    @Test func aCountOfNoneHasItsTimeToo() async throws {
        try await Place.with { place in
            let headers = try await prepare(place, dead: 1)
            let client = Client(port: place.port)
            let path = "/api/dead-letters/discard"
            let counted = try await client.post(path, headers, body: #"{"reason":"http_404","dry_run":true}"#)
            let none: Ended = try counted.json()
            #expect(none.count == 0)
            let time = try #require(try JobFilterRequest.date(none.until, "until"))
            #expect(abs(time.timeIntervalSinceNow) < 60)
            let asked = #"{"reason":"http_404","until":"2026-08-18T11:00:00Z","dry_run":true}"#
            let bounded: Ended = try await client.post(path, headers, body: asked).json()
            let bound = try JobFilterRequest.date("2026-08-18T11:00:00Z", "until")
            #expect(try JobFilterRequest.date(bounded.until, "until") == bound)
        }
    }

    @Test func oneAndAllAreDiscarded() async throws {
        try await Place.with { place in
            let headers = try await prepare(place, dead: 5)
            let client = Client(port: place.port)
            let letters: Letters = try await client.get("/api/dead-letters/letters?limit=1").json()
            let id = letters.letters[0].deadId
            let path = "/api/dead-letters/discard"
            for ids in ["[\(id)]", "[\"\(id)\"]"] {
                let asked = try await client.post(path, headers, body: #"{"ids":\#(ids),"dry_run":true}"#)
                let counted: Ended = try asked.json()
                #expect(counted.count == 1, "\(asked.body)")
            }
            let one = try await client.post(path, headers, body: #"{"ids":["\#(id)"]}"#)
            #expect(one.status == 202, "\(one.body)")
            try await becomes(4, place)
            #expect(try await client.post(path, headers, body: "{}").status == 202)
            try await becomes(0, place)
        }
    }

    @Test func whatIsNotSaidClearlyChangesNothing() async throws {
        try await Place.with { place in
            let headers = try await prepare(place, dead: 2)
            let client = Client(port: place.port)
            for (body, words) in [
                ("", "no JSON. It"), (#"{"ids":[1"#, "no JSON. It"),
                ("[]", "no JSON object"), ("null", "no JSON object"),
                (#"{"ids":["x"]}"#, "ids must be a list"), (#"{"ids":["1 "]}"#, "ids must be a list"),
                (#"{"ids":null}"#, "ids must be a list"),
                (#"{"id":[1]}"#, "has the key \\\"id\\\", which is not known"),
                (#"{"dry_run":null}"#, "dry_run must be true or false"), (#"{"reason":5}"#, "reason must be a string"),
                (#"{"type":"ships"}"#, "type must be one of"), (#"{"until":"soon"}"#, "until must be a time"),
            ] {
                let reply = try await client.post("/api/dead-letters/discard", headers, body: body)
                #expect(reply.status == 400 && reply.body.contains(words), "\(body): \(reply.body)")
            }
            #expect(try await client.post("/api/dead-letters/discard", body: "{}").status == 403)
            #expect(try await dead(place) == 2)
        }
    }

    @Test func readinessSaysWhatIsWrongAndWhatMendsIt() async throws {
        try await Place.with { place in
            let client = Client(port: place.port)
            /// A busy machine may take longer than the server gives itself.
            func readiness() async throws -> Client.Reply {
                while true {
                    let reply = try await client.get("/readyz")
                    if !reply.body.contains("too_slow") { return reply }
                }
            }
            #expect(try await readiness().status == 200)
            _ = try await place.engine.enqueue([try JobRequest(AllianceJob(id: 1), priority: .manual)])
            // The report of a moment ago may still be good.
            var reply = try await readiness()
            while reply.status == 200 { reply = try await readiness() }
            #expect(reply.status == 503)
            #expect(reply.body.contains("orchestrator work --types ALLIANCE"), "\(reply.body)")
            #expect(try await client.get("/healthz").status == 200)
        }
    }

    /// The log may not be at hand to who asks.
    @Test func readinessQuotesADatabaseThatDoesNotAnswer() async throws {
        try await Place.with { place in
            let client = Client(port: place.port)
            await place.engine.close()
            var reply = try await client.get("/readyz")
            // The report of a moment ago may still be good.
            while reply.status == 200 { reply = try await client.get("/readyz") }
            #expect(reply.status == 503)
            let words = "The database does not answer: "
            #expect(reply.body.contains(words) && !reply.body.contains(words + "."), "\(reply.body)")
            #expect(reply.body.contains("orchestrator doctor"), "\(reply.body)")
            // Others' errors are for the log alone.
            #expect(try await client.get("/api/status").body.contains("its log says why"))
            #expect(try await client.get("/healthz").status == 200)
        }
    }

    @Test func theStoryOfAnEntity() async throws {
        try await Place.with { place in
            _ = try await prepare(place, dead: 1)
            let client = Client(port: place.port)
            let story: EntityStory = try await client.get("/api/jobs/alliance/1").json()
            #expect(story.jobs.map(\.state) == ["failed"])
            #expect(try await client.get("/api/jobs/ship/1").status == 404)
            #expect(try await client.get("/api/jobs?state=failed").body.contains("\"entity_id\":1"))
            #expect(try await client.get("/api/jobs?state=lost").status == 400)
        }
    }
}
