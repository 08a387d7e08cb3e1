import Foundation
import GRDB
import Testing

extension SystemTests {
    @Suite struct DeadTests {
        /// Two of one kind and one of another, as a worker would have left them.
        private func die(in place: Workplace) async throws {
            try await place.orchestrate("queue", "character", "90000001", "90000002")
            try await place.orchestrate("queue", "alliance", "99000001")
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            try await DatabaseQueue(path: place.database).write { database in
                try database.execute(
                    sql: """
                        UPDATE sync_jobs SET status = 'failed', retry_count = 20, error_kind = 'http_500',
                            error = 'ESI answered 500 for ' || entity_id, fingerprint = entity_type,
                            first_failed_at = ?1, finished_at = ?1
                        """,
                    arguments: [now]
                )
            }
        }

        private func json(_ program: Program) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
        }

        @Test(.timeLimit(.minutes(5))) func listsShowsRetriesAndDiscards() async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                #expect(try await place.orchestrate("dead", "list").output == "There are no dead letters.\n")
                try await die(in: place)
                let list = try json(try await place.orchestrate("dead", "list", "--json"))
                #expect(list["count"] as? Int == 3)
                let groups = try #require(list["groups"] as? [[String: Any]])
                #expect(groups.map { $0["count"] as? Int } == [2, 1])
                let id = try #require(groups[1]["example_dead_id"] as? String)
                let shown = try await place.orchestrate("dead", "show", id).output
                for words in ["ESI answered 500 for 99000001", #"{"id":99000001}"#, "attempts      20"] {
                    #expect(shown.contains(words), "\(shown)")
                }

                let plan = try await place.orchestrate("dead", "retry", "--type", "character", "--dry-run").output
                #expect(plan.hasPrefix("This would retry 2 dead letters"), "\(plan)")
                let retried = try await place.orchestrate("dead", "retry", "--type", "character").output
                #expect(retried == "Queued again 2 jobs.\n")
                let story = try await place.orchestrate("jobs", "show", "character", "90000002").output
                #expect(story.contains("20 before it was retried as a dead letter"), "\(story)")

                let asked = try await place.orchestrate("dead", "discard", "--all", status: 64)
                #expect(asked.errors.contains("Confirm with --yes"), "\(asked.errors)")
                try await place.orchestrate("dead", "discard", id)
                try await place.orchestrate("dead", "discard", id, status: 1)
                #expect(try await place.orchestrate("dead", "list").output == "There are no dead letters.\n")
            }
        }

        @Test(.timeLimit(.minutes(5))) func whatIsMeantMustBeSaid() async throws {
            try await Workplace.with(simulator: []) { place in
                for arguments in [["retry"], ["discard"], ["retry", "1", "--all"], ["list", "--type", "moon"]] {
                    let program = try place.start("orchestrator", ["dead"] + arguments)
                    #expect(await program.status() == 64, "\(arguments)")
                }
            }
        }
    }
}
