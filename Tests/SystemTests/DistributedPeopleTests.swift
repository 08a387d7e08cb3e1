import Foundation
import Testing

/// What people see of RabbitMQ and PostgreSQL: nothing.
@Suite(.timeLimit(.minutes(5))) struct DistributedPeopleTests {
    private static let settings = [
        "EVE_CLIENT_ID": "app", "TOKEN_KEY": Data((0..<32).map { UInt8($0) }).base64EncodedString(),
    ]

    @Test func whatIsNewIsFetchedAndNothingTwice() async throws {
        let universe = [
            "--alliances", "3", "--corporations", "6", "--characters", "4", "--killmails", "6400", "--withheld", "2",
            "--ttl", "1", "--unlimited",
        ]
        try await Servers.shared { servers in
            let settings = try servers.settings.merging(Self.settings) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let person = try await place.characters(1)[0]
                try await place.logIn(person)
                try await servers.listen(to: "esi.events", key: "killmail.saved")
                try await place.orchestrate("sync-user-killmails", "--drain")
                let first = try await place.expectNoBreach().killmailRequests
                #expect(first == .init(lists: 2, details: 1198))

                try await place.expectOnlyWhatIsNewIsAsked {
                    try await servers.sql("SELECT max(expires_at) <= now() FROM killmail_pages", is: "t")
                }
                let audit = try await place.audit()
                #expect(audit.people.map(\.stored) == [1200])
                #expect(audit.isComplete)

                // Whoever works next announces what the last one had no time for.
                let worker = try place.start("universal-worker")
                try await servers.heard(atLeast: 1200)
                worker.signal(SIGTERM)
                #expect(await worker.status() == 0, "\(worker.errors)")
            }
        }
    }

    @Test func everybodyIsCompleteAfterTrouble() async throws {
        let universe = [
            "--alliances", "3", "--corporations", "10", "--characters", "30", "--killmails", "300", "--unlimited",
            "--token-lifetime", "60", "--keep-replaced-tokens", "--slow", "300", "--latency", "20",
        ]
        try await Servers.shared(parameters: "?heartbeat=2") { servers in
            let settings = try servers.settings.merging(Self.settings) { $1 }.merging(["WORKER_CONCURRENCY": "8"]) {
                $1
            }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let people = try await place.characters(10)
                try await place.logIn(people, atOnce: 4)
                try await place.simulator.control("faults", #"{"rate":0.2}"#)
                try await place.simulator.control("sso-faults", #"{"seconds":6}"#)
                let kills = 4
                for _ in 0..<kills {
                    let worker = try place.start("universal-worker")
                    try await Task.sleep(for: .milliseconds(.random(in: 500...3500)))
                    worker.signal(SIGKILL)
                    _ = await worker.status()
                }
                try await place.simulator.control("faults", #"{"rate":0}"#)
                let worker = try place.start("universal-worker")
                try await servers.sql(
                    """
                    SELECT NOT EXISTS (SELECT FROM killmail_references WHERE state = 'pending')
                        AND NOT EXISTS (SELECT FROM sync_jobs WHERE entity_type = 'user-killmails' AND status = 'pending')
                    """,
                    is: "t"
                )
                worker.signal(SIGTERM)
                #expect(await worker.status() == 0, "\(worker.errors)")

                let audit = try await place.audit()
                #expect(audit.people.count == people.count)
                #expect(audit.people.allSatisfy { $0.isComplete && $0.stopped == nil && $0.stored > 0 })
                #expect(try await servers.count("status = 'failed'") == 0)
                let report = try await place.expectNoBreach()
                #expect(report.repeated <= report.faults.values.reduce(0, +) + (kills + 1) * 8)
            }
        }
    }
}
