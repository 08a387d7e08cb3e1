import Foundation
import Testing

extension SystemTests {
    @Suite(.timeLimit(.minutes(3))) struct PeopleTests {
        private static let application = ["EVE_CLIENT_ID": "app"]
        private static let small = ["--alliances", "3", "--corporations", "6"]

        @Test func whatIsNewIsFetchedAndNothingTwice() async throws {
            // 2,502 of each, two of them withheld. A list is good for a second.
            let universe =
                Self.small + [
                    "--characters", "4", "--killmails", "13344", "--withheld", "2", "--ttl", "1", "--unlimited",
                ]
            try await Workplace.with(simulator: universe, settings: Self.application) { place in
                let person = try await place.characters(1)[0]
                try await place.logIn(person)
                try await place.orchestrate("sync-user-killmails", "--drain")
                let first = try await place.expectNoBreach().killmailRequests
                #expect(first == .init(lists: 3, details: 2500))

                try await place.expectOnlyWhatIsNewIsAsked {
                    try await place.listsHaveExpired()
                }

                let audit = try await place.audit()
                #expect(audit.people.map(\.stored) == [2502])
                #expect(audit.isComplete)
                let events = try await place.orchestrate("events", "--since", "2500", "--json")
                #expect(events.output.split(separator: "\n").count == 2)
                #expect(events.output.contains(#""people":[\#(person)]"#), "\(events.output)")
            }
        }

        @Test func whoIsRevokedIsShownAndWhatFailsComesLater() async throws {
            // An access token of a minute is refreshed at every use.
            let universe = Self.small + ["--ttl", "1", "--unlimited", "--token-lifetime", "60"]
            try await Workplace.with(simulator: universe, settings: Self.application) { place in
                let people = try await place.characters(3)
                try await place.logIn(people, atOnce: 3)
                try await place.simulator.control("revoke", #"{"id":\#(people[0])}"#)
                let lists = try place.start("universal-worker", settings: ["WORKER_TYPES": "USER_KILLMAIL"])
                let newest = "SELECT max(killmail_id) FROM killmail_listings WHERE lister_id = \(people[1])"
                let broken = try await place.value(newest) { $0 != nil }
                lists.signal(SIGTERM)
                #expect(await lists.status() == 0)
                try await place.simulator.control("break", #"{"killmail":\#(broken),"status":500}"#)
                try await place.orchestrate("sync-user-killmails", "--drain", "--patience", "1s", status: 4)

                let users = try await place.orchestrate("users").output
                #expect(users.contains("stopped"), "\(users)")
                #expect(users.contains("to mend it: "), "\(users)")
                let audit = try await place.audit(status: 1)
                #expect(audit.person(people[0])?.stopped?.isEmpty == false)
                #expect(audit.person(people[1])?.pending == 1)
                #expect(audit.person(people[1])?.isComplete == false)
                #expect(audit.person(people[2])?.isComplete == true)

                try await place.simulator.control("break", #"{"killmail":\#(broken),"status":0}"#)
                try await place.orchestrate("sync-killmails", "--drain")
                #expect(try await place.audit(status: 1).people.count { $0.isComplete } == 2)

                try await place.logIn(people[0])
                try await place.orchestrate("sync-user-killmails", "--drain")
                #expect(try await place.audit().isComplete)
                try await place.expectNoBreach()
            }
        }

        @Test func everybodyIsCompleteAfterAllKindsOfTrouble() async throws {
            let count = 25
            let universe = [
                "--alliances", "3", "--corporations", "10", "--characters", "30", "--killmails", "300", "--unlimited",
                "--token-lifetime", "60", "--keep-replaced-tokens", "--slow", "300", "--latency", "20",
            ]
            let settings = Self.application.merging(["WORKER_CONCURRENCY": "8"]) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let people = try await place.characters(count)
                try await place.logIn(people, atOnce: 6)
                try await place.simulator.control("faults", #"{"rate":0.2}"#)
                try await place.simulator.control("sso-faults", #"{"seconds":10}"#)

                let kills = 6
                let end = ContinuousClock.now + .seconds(13)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            for _ in 0..<kills / 2 {
                                let worker = try place.start("universal-worker")
                                try await Task.sleep(for: .milliseconds(.random(in: 300...4000)))
                                worker.signal(SIGKILL)
                                _ = await worker.status()
                            }
                            let worker = try place.start("universal-worker")
                            try await Task.sleep(until: end)
                            worker.signal(SIGKILL)
                            _ = await worker.status()
                        }
                    }
                    try await group.waitForAll()
                }
                try await place.simulator.control("faults", #"{"rate":0}"#)
                try await place.waitingIsOver()
                try await place.orchestrate("sync-killmails", "--drain")

                let audit = try await place.audit()
                #expect(audit.people.count == count)
                #expect(audit.people.allSatisfy { $0.isComplete && $0.stopped == nil && $0.stored > 0 })
                let users = try await place.orchestrate("users").output
                #expect(!users.contains("stopped"), "\(users)")
                let report = try await place.expectNoBreach()
                // What a fault spoiled, and what a worker had in flight when it was killed.
                #expect(report.repeated <= report.faults.values.reduce(0, +) + (kills + 2) * 8)
            }
        }

        @Test func eachTickIsCarriedOutOnceByWhicheverScheduler() async throws {
            let intervals = ["USER_SYNC_INTERVAL": "1s", "USER_SYNC_MIN_AGE": "1s", "SYNC_ALL_INTERVAL": "1d"]
            let settings = Self.application.merging(intervals) { $1 }
            try await Workplace.with(simulator: Self.small, settings: settings) { place in
                try await place.logIn(try await place.characters(1)[0])
                let begin = Date()
                var schedulers = try (0..<2).map { _ in try place.start("orchestrator", ["schedule"]) }
                try await place.ticks(2, of: "user-killmails")
                schedulers[0].signal(SIGKILL)
                _ = await schedulers[0].status()
                schedulers.append(try place.start("orchestrator", ["schedule"]))
                try await place.ticks(5, of: "user-killmails")
                for scheduler in schedulers[1...] { scheduler.signal(SIGTERM) }
                for scheduler in schedulers[1...] { #expect(await scheduler.status() == 0) }
                let span = Int(Date().timeIntervalSince(begin))

                let lines = schedulers.flatMap { $0.errors.split(separator: "\n") }
                func ticks(_ name: String) -> Int { lines.count { $0.contains(#""schedule":"\#(name)""#) } }
                #expect(ticks("user-killmails") <= span + 2)
                let hourly = ["corporations", "characters", "affiliations", "housekeeping"]
                for name in hourly + ["sync-all", "alliances"] { #expect(ticks(name) == 1, "\(name)") }
                let list = try await place.orchestrate("schedule", "list").output
                #expect(list.contains("user-killmails"), "\(list)")
                #expect(!list.contains("No scheduler seems to be running"), "\(list)")
            }
        }
    }
}
