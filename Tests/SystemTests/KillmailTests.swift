import Foundation
import GRDB
import Testing

extension SystemTests {
    @Suite struct KillmailTests {
        private static let universe = ["--alliances", "5", "--corporations", "20", "--killmails", "700", "--unlimited"]

        /// A list as people have them: with repetitions, wrong hashes, and lines that are no pairs.
        private func list(_ place: Workplace, wrong: Int) async throws -> (file: String, good: Set<Int64>) {
            let pairs = try await place.simulator.killmails(limit: 600)
            var lines = pairs.map { "\($0.id),\($0.hash)" }
            lines += lines.prefix(50)
            for number in 1...wrong { lines.append("\(900_000 + number) \(String(repeating: "b", count: 40))") }
            lines.insert("no pair", at: 2)
            lines.append("12345:abc")
            let file = place.folder.appending(path: "pairs.csv")
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            return (file.path, Set(pairs.map(\.id)))
        }

        @Test(.timeLimit(.minutes(2))) func aLongListIsWorkedOffOnceAndWhomItNamesIsThere() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let (file, good) = try await list(place, wrong: 6)
                let plan = try await place.orchestrate("queue", "killmail", "--file", file, "--dry-run")
                #expect(plan.output.hasPrefix("queue killmail: 606 jobs and 606 requests, about "))
                #expect(try await place.simulator.report().requests.total == 0)

                let queue = try await place.orchestrate("queue", "killmail", "--file", file)
                #expect(queue.output.hasPrefix("Recorded 606 killmails to fetch"), "\(queue.output)")
                #expect(queue.errors.contains("line 3 of \(file)"), "\(queue.errors)")
                #expect(queue.errors.contains("line 658 of \(file)"), "\(queue.errors)")

                // The refused pairs are asked again in five minutes.
                let drain = try await place.orchestrate("sync-killmails", "--drain", "--patience", "1s", status: 4)
                #expect(drain.output.contains("6 jobs wait for another try"), "\(drain.output)")
                let report = try await place.expectNoBreach()
                #expect(report.requests.byRoute["GET /killmails/{killmail_id}/{killmail_hash}"] == good.count + 6)
                #expect(report.repeated == 0)

                let stored = try DatabaseQueue(path: place.database)
                try await stored.read { database in
                    let ids = try Int64.fetchAll(database, sql: "SELECT killmail_id FROM killmails")
                    #expect(Set(ids) == good)
                    let unknown = """
                        SELECT count(*) FROM (
                            SELECT character_id AS id FROM attackers UNION SELECT character_id FROM victims
                        ) WHERE id >= 90000000 AND id NOT IN (SELECT id FROM characters)
                            AND id NOT IN (SELECT id FROM missing_entities WHERE kind = 'character')
                        """
                    let (missing, characters) = (
                        try Int.fetchOne(database, sql: unknown),
                        try Int.fetchOne(database, sql: "SELECT count(*) FROM characters")
                    )
                    #expect(missing == 0)
                    #expect((characters ?? 0) > 20)
                }
                let list = try await place.orchestrate("killmails", "--state", "pending", "--listed-by", "manual")
                #expect(list.output.contains("6 pending, 600 stored, 0 invalid"), "\(list.output)")
                #expect(list.output.contains("900006"))

                // By hand they are tried at once, and ESI's second word is believed.
                for _ in 0..<2 {
                    try await place.orchestrate("queue", "killmail", "--file", file, "--quiet")
                    try await place.orchestrate("sync-killmails", "--drain")
                }
                let again = try await place.expectNoBreach()
                #expect(again.requests.total == report.requests.total + 6)
                let invalid = try await place.orchestrate("killmails", "--state", "invalid")
                #expect(invalid.output.contains("0 pending, 600 stored, 6 invalid"), "\(invalid.output)")
                #expect(invalid.output.contains("Invalid killmail_id and/or killmail_hash"), "\(invalid.output)")
            }
        }

        @Test(.timeLimit(.minutes(3))) func killedAtAnyMomentNothingIsHalfThere() async throws {
            let universe = Self.universe + ["--latency", "10"]
            try await Workplace.with(simulator: universe, settings: ["WORKER_CONCURRENCY": "8"]) { place in
                let (file, good) = try await list(place, wrong: 1)
                try await place.orchestrate("queue", "killmail", "--file", file, "--quiet")
                let kills = 5
                for _ in 0..<kills {
                    let drain = try place.start("orchestrator", ["sync-killmails", "--drain"])
                    try await Task.sleep(for: .milliseconds(.random(in: 50...400)))
                    drain.signal(SIGKILL)
                    _ = await drain.status()
                }
                try await place.orchestrate("sync-killmails", "--drain", "--patience", "1s", status: 4)
                let report = try await place.expectNoBreach()
                #expect(report.repeated <= kills * 8)
                try await DatabaseQueue(path: place.database).read { database in
                    let ids = try Int64.fetchAll(database, sql: "SELECT killmail_id FROM killmails")
                    #expect(Set(ids) == good)
                    let halves = """
                        SELECT count(*) FROM killmails WHERE
                            attacker_count <> (SELECT count(*) FROM attackers a WHERE a.killmail_id = killmails.killmail_id)
                            OR NOT EXISTS (SELECT 1 FROM victims v WHERE v.killmail_id = killmails.killmail_id)
                        """
                    let count = try Int.fetchOne(database, sql: halves)
                    #expect(count == 0)
                }
            }
        }
    }
}
