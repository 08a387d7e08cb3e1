import Foundation
import GRDB
import Testing

extension SystemTests {
    @Suite struct ShowTests {
        @Test(.timeLimit(.minutes(2))) func killmailsAreShownWithTheirNamesAndAsTheirBodies() async throws {
            let universe = ["--alliances", "5", "--corporations", "20", "--unlimited"]
            try await Workplace.with(simulator: universe) { place in
                let killmails = try await place.simulator.killmails(limit: 200)
                try Data(killmails.map { "\($0.id) \($0.hash)\n" }.joined().utf8)
                    .write(to: place.folder.appending(path: "pairs.txt"))
                try await place.orchestrate("queue", "killmail", "--file", "pairs.txt")
                let early = try await place.orchestrate("show", "killmail", "\(killmails[0].id)", status: 1)
                #expect(early.errors.contains("Killmail \(killmails[0].id) is known of but not read yet"))
                try await place.orchestrate("sync-killmails", "--drain")

                for killmail in killmails.prefix(20) {
                    let shown = try await place.orchestrate("show", "killmail", "\(killmail.id)").output
                    #expect(shown.hasPrefix("Killmail \(killmail.id)\n"))
                    // But for people who have been deleted.
                    let unread = shown.split(separator: "\n").filter { $0.contains("(name not") }
                    #expect(unread.allSatisfy { $0.contains("Character ") }, "\(shown)")
                    #expect(shown.contains(#/System  System 3\d{7}\n/#))
                    let json = try await place.orchestrate("show", "killmail", "\(killmail.id)", "--json").output
                    var body = try JSON.object(Data(json.utf8))
                    #expect(body.removeValue(forKey: "killmail_hash") == .text(killmail.hash))
                    #expect(body == (try JSON.object(try await place.simulator.body(of: killmail))))
                }
                let report = try await place.expectNoBreach()
                #expect(report.repeated == 0)
                #expect(try place.count("names WHERE name IS NULL") == 0)
                // Every id once, up to a thousand a request.
                #expect(report.requests.byRoute["POST /universe/names", default: 0] <= 20)

                let unknown = try await place.orchestrate("show", "killmail", "5", status: 1)
                #expect(unknown.errors.contains("`orchestrator queue killmail 5 HASH` queues it"))
            }
        }

        /// Into a file, which like a pipe is written to in blocks unless it is seen to.
        @Test(.timeLimit(.minutes(2))) func eventsAreFollowedAsTheyCome() async throws {
            let universe = ["--alliances", "5", "--corporations", "20"]
            try await Workplace.with(simulator: universe) { place in
                let killmail = try #require(try await place.simulator.killmails(limit: 1).first)
                try await place.orchestrate("queue", "killmail", "\(killmail.id)", killmail.hash)
                let follower = try place.start("orchestrator", ["events", "--follow"])
                try await place.orchestrate("sync-killmails", "--drain")
                while !follower.output.contains("killmail.saved \(killmail.id)") {
                    try await Task.sleep(for: .milliseconds(20))
                }
                follower.signal(SIGINT)
                #expect(await follower.status() == 0)
            }
        }

        @Test(.timeLimit(.minutes(2))) func whatESIHasNoNameForIsIsolatedAndRemembered() async throws {
            let universe = ["--alliances", "5", "--corporations", "20"]
            try await Workplace.with(simulator: universe) { place in
                let killmail = try #require(try await place.simulator.killmails(limit: 1).first)
                try await place.orchestrate("queue", "killmail", "\(killmail.id)", killmail.hash)
                try place.write("INSERT INTO names (id, due_at, created_at, updated_at) VALUES (200000, 0, '', '')")
                try await place.orchestrate("sync-killmails", "--drain")
                #expect(try place.count("names WHERE name IS NULL AND id <> 200000") == 0)
                let reason = "ESI answered 404: Ensure all IDs are valid before resolving."
                #expect(try place.count("names WHERE id = 200000 AND reason = '\(reason)'") == 1)
            }
        }
    }
}

extension Workplace {
    /// - Parameter rows: a table, and which of its rows.
    fileprivate func count(_ rows: String) throws -> Int {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        return try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(rows)") } ?? 0
    }

    fileprivate func write(_ sql: String) throws {
        let queue = try DatabaseQueue(path: database)
        defer { try? queue.close() }
        try queue.write { try $0.execute(sql: sql) }
    }
}
