import Domain
import Foundation
import Jobs
import Runtime
import Testing

@Suite(.timeLimit(.minutes(2))) struct APITests {
    private struct Session: Decodable { var csrfToken: String }
    private struct ProblemReply: Decodable {
        var status: Int
        var code: String
        var detail: String
    }

    @Test func itTellsWhatTheStatusCommandTells() async throws {
        try await Place.with { place in
            _ = try await place.engine.enqueue([try JobRequest(AllianceJob(id: 99_000_001), priority: .manual)])
            let client = Client(port: place.port)
            let reply = try await client.get("/api/status")
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/json")
            var told: StatusReport = try reply.json()
            var report = try await place.engine.statusReport()
            #expect(told.queues[0].ready == 1)
            // Whole seconds, and what grows with them.
            told.at = report.at
            for index in told.queues.indices {
                told.queues[index].oldestAgeSeconds = nil
                report.queues[index].oldestAgeSeconds = nil
            }
            #expect(told == report)
        }
    }

    @Test func queuesHaveKillreportsWordsToo() async throws {
        struct Queue: Decodable, Equatable {
            var queueName: String
            var messageCount: Int
            var consumerCount: Int
        }
        try await Place.with { place in
            _ = try await place.engine.enqueue([try JobRequest(CorporationJob(id: 98_000_001), priority: .manual)])
            let reply = try await Client(port: place.port).get("/api/worker-status")
            let queues = try JSONDecoder().decode([Queue].self, from: Data(reply.body.utf8))
            #expect(queues.count == 5)
            #expect(queues.contains(Queue(queueName: "corporation_sync_queue", messageCount: 1, consumerCount: 0)))
        }
    }

    @Test func aChangeNeedsTheTokenThatOnlyAPageOfOursCanRead() async throws {
        try await Place.with { place in
            let client = Client(port: place.port)
            let path = "/api/schedules/alliances/run"
            let refused = try await client.post(path)
            #expect(refused.status == 403)
            #expect(refused.headers["content-type"] == "application/problem+json")
            let problem: ProblemReply = try refused.json()
            #expect(problem.code == "csrf" && problem.detail.contains("X-CSRF-Token"))
            #expect(try await place.engine.jobStore.counts().allSatisfy { $0.ready == 0 })

            let session: Session = try await client.get("/api/session").json()
            let done = try await client.post(path, ["X-CSRF-Token": session.csrfToken])
            #expect(done.status == 200, "\(done.body)")
            #expect(try await place.engine.jobStore.counts().contains { $0.ready == 1 })
        }
    }

    @Test func everyReplyIsGuarded() async throws {
        try await Place.with { place in
            let client = Client(port: place.port)
            for path in ["/", "/api/status", "/nothing", "/metrics"] {
                let headers = try await client.get(path).headers
                let policy = try #require(headers["content-security-policy"])
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(headers["x-content-type-options"] == "nosniff")
                #expect(headers["access-control-allow-origin"] == nil)
            }
            #expect(try await client.get("/api/session", ["Host": "evil.example"]).status == 421)
            #expect(try await client.send("DELETE", "/api/status").status == 405)
            #expect(try await client.get("/api/killmails?limit=0").status == 400)
            let large = try await client.post("/api/schedules/x/run", body: String(repeating: "x", count: 70_000))
            #expect(large.status == 413)
        }
    }

    @Test func killmailsAreToldNewestFirst() async throws {
        struct Killmails: Decodable {
            struct Killmail: Decodable {
                struct Party: Decodable { var characterName: String? }
                var killmailId: Int64
                var victim: Party?
            }
            var killmails: [Killmail]
        }
        try await Place.with { place in
            for id in 1...3 { try await place.engine.store.save(try Killmail.made(Int64(id))) }
            let hostile = "<script>alert(1)</script>"
            try await place.engine.store.save(
                names: [Name(id: 95_000_001, text: hostile, category: "character")],
                missing: []
            )
            let client = Client(port: place.port)
            let reply: Killmails = try await client.get("/api/killmails?limit=2").json()
            #expect(reply.killmails.map(\.killmailId) == [3, 2])
            #expect(reply.killmails[0].victim?.characterName == hostile)
            #expect(try await client.get("/api/killmails/2").body.contains("\"killmail_id\" : 2"))
            #expect(try await client.get("/api/killmails/9").status == 404)
        }
    }

    @Test func metricsAreText() async throws {
        try await Place.with { place in
            let reply = try await Client(port: place.port).get("/metrics")
            #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(reply.body.contains("jobs_queue_depth{queue=\"alliance_sync_queue\",state=\"ready\"} 0\n"))
            #expect(reply.body.hasSuffix("\n"))
        }
    }
}
