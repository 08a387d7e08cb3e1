import Domain
import Foundation
import Jobs
import Testing

@testable import Runtime

@Suite struct StatusTests {
    private static let now = Date(timeIntervalSince1970: 1_000_000)

    private var report: StatusReport {
        var counts = QueueCounts(queue: .alliances)
        counts.ready = 1200
        counts.inFlight = 40
        counts.waiting = 2
        counts.dead = 1
        counts.oldestReadySince = Self.now.addingTimeInterval(-75)
        counts.consumers = 2
        var budget = Budget()
        budget.addresses = [.init(address: "default", errorsRemaining: 97, errorLimit: 100, isDown: false)]
        budget.requestsInFlight = 3
        return StatusReport(
            at: Self.now,
            database: "x.sqlite",
            entities: [.alliance: 7],
            counts: [counts],
            workers: [
                WorkerEntry(
                    worker: WorkerIdentity(host: "frankfurt", pid: 812, boot: "c0ffee"),
                    queues: [.alliances, .corporations],
                    startedAt: Self.now.addingTimeInterval(-7200),
                    heartbeatAt: Self.now.addingTimeInterval(-3),
                    held: [HeldJobs(queue: .alliances, count: 40, seconds: 9)],
                    verifiedAt: Self.now.addingTimeInterval(-8),
                    readAt: Self.now
                )
            ],
            budget: budget,
            failures: [
                FailureGroup(
                    name: "alliance",
                    kind: "http_500",
                    state: .dead,
                    count: 1,
                    example: "ESI answered 500: no",
                    exampleEntity: 99_000_001,
                    lastAt: Self.now.addingTimeInterval(-30)
                )
            ]
        )
    }

    @Test func secondsEndWithMilliseconds() {
        #expect(1.6050000190734863.toMilliseconds == 1.605)
        var counts = QueueCounts(queue: .killmails)
        counts.ready = 41
        counts.oldestReadySince = Self.now.addingTimeInterval(-1.6049999)
        let report = StatusReport(
            at: Self.now,
            database: "x.sqlite",
            entities: [:],
            speeds: [.killmails: .bucket(free: 0, limit: 3600, windowSeconds: 901)],
            counts: [counts],
            budget: Budget(),
            failures: []
        )
        let queue = report.queues.first { $0.queue == QueueName.killmails.rawValue }
        #expect(queue?.oldestAgeSeconds == 1.605)
        #expect(queue?.backlogSeconds.map { ($0 * 1000).rounded() / 1000 == $0 } == true)
    }

    @Test func readsWell() {
        #expect(
            StatusText.lines(report) == [
                "x.sqlite: 7 alliances, 0 corporations, 0 characters, 0 killmails",
                "",
                "QUEUE                     READY  IN FLIGHT  WAITING  DEAD      OLDEST  CONSUMERS",
                "alliance_sync_queue       1,200         40        2     1  1 min 15 s          2",
                "corporation_sync_queue        0          0        0     0           -          0",
                "character_sync_queue          0          0        0     0           -          0",
                "killmail_sync_queue           0          0        0     0           -          0",
                "esi_user_killmails_queue      0          0        0     0           -          0",
                "",
                "WORKER          HEALTH                 TYPES  HOLDS   FOR  STARTED  HEARTBEAT",
                "frankfurt:812  healthy  alliance,corporation     40  12 s  2 h ago    3 s ago",
                "",
                "Error limit: 97 of 100 remaining",
                "Requests: 3 in flight, 37 waiting",
                "",
                "Last failures:",
                "  1 dead alliance http_500, last 30 s ago: ESI answered 500: no (99000001)",
                "",
                "Healthy.",
                "- Jobs were given up: 1 dead letter.",
                "    orchestrator dead list",
            ]
        )
    }

    @Test func watchingOutlivesAnErrorAndEndsAsItLastWas() {
        var watch = StatusWatch()
        #expect(watch.lines(.success(report), at: Self.now).last == "1970-01-12T13:46:40Z; Ctrl-C ends this.")
        #expect(watch.status == .done)
        let lines = watch.lines(.failure(JobStoreError("the server is away")), at: Self.now)
        #expect(lines.first == "Nothing can be told now; looking again: the server is away")
        #expect(watch.status == .failed)
        _ = watch.lines(.success(report), at: Self.now)
        #expect(watch.status == .done)
    }

    @Test func tellsReferencesWhereThereAreSome() throws {
        let report = StatusReport(
            at: Self.now,
            database: "x.sqlite",
            entities: [:],
            killmails: KillmailCounts([.pending: 1200, .invalid: 1]),
            speeds: [.killmails: .bucket(free: 600, limit: 3600, windowSeconds: 900)],
            counts: [],
            budget: Budget(),
            failures: []
        )
        #expect(
            StatusText.lines(report)[1...3] == [
                "Killmails that are known of: 1,200 pending, 0 stored, 1 invalid",
                "The pending ones take about 7 min 30 s at the present limits.",
                "`orchestrator killmails --state invalid` tells why ESI refused some.",
            ]
        )
        let json = try #require(try JSONSerialization.jsonObject(with: ReportJSON.encode(report)) as? [String: Any])
        #expect(json["killmail_references"] as? [String: Int] == ["pending": 1200, "stored": 0, "invalid": 1])
        #expect(json["killmail_backlog_seconds"] as? Double == 450)
    }

    /// What nobody fetches is no work ahead.
    @Test(arguments: [(1200, "7 min 30 s"), (600, nil)])
    func countsNoTimeForWhatWasGivenUp(_ pending: Int, _ time: String?) {
        let report = StatusReport(
            at: Self.now,
            database: "x.sqlite",
            entities: [:],
            killmails: KillmailCounts([.pending: pending + 600], givenUp: pending == 600 ? 1200 : 600),
            speeds: [.killmails: .bucket(free: 600, limit: 3600, windowSeconds: 900)],
            counts: [],
            budget: Budget(),
            failures: []
        )
        let lines = StatusText.lines(report)
        let givenUp = lines.first { $0.contains(" pending ones' jobs were given up: `orchestrator dead list`") }
        // That list has none that was discarded.
        #expect(givenUp?.contains("`orchestrator killmails --state pending`") == true)
        #expect(givenUp?.hasSuffix("`orchestrator queue killmail ID HASH` fetches one.") == true)
        #expect(
            lines.first { $0.contains("take about") }
                == time.map { "The other pending ones take about \($0) at the present limits." }
        )
    }

    @Test func hasStableKeys() throws {
        let json = try #require(try JSONSerialization.jsonObject(with: ReportJSON.encode(report)) as? [String: Any])
        #expect(
            Set(json.keys) == [
                "version", "at", "database", "entities", "queues", "workers", "error_limit", "addresses", "buckets",
                "failures", "health",
            ]
        )
        let queue = try #require((json["queues"] as? [[String: Any]])?.first)
        #expect(
            Set(queue.keys) == [
                "type", "queue", "ready", "in_flight", "waiting", "dead", "completed", "discarded",
                "oldest_age_seconds", "consumers",
            ]
        )
        #expect(queue["oldest_age_seconds"] as? Double == 75)
        let worker = try #require((json["workers"] as? [[String: Any]])?.first)
        #expect(
            Set(worker.keys) == [
                "host", "pid", "boot", "health", "types", "started_at", "heartbeat_at", "consumers_verified_at",
                "holding", "holding_since", "held", "silent_seconds",
            ]
        )
        #expect(worker["health"] as? String == "healthy")
        #expect(worker["types"] as? [String] == ["alliance", "corporation"])
        let limit = try #require(json["error_limit"] as? [String: Int])
        #expect(limit == ["remaining": 97, "limit": 100, "requests_in_flight": 3, "requests_waiting": 37])
    }
}
