import Foundation
import GRDB
import Testing

extension SystemTests {
    @Suite(.timeLimit(.minutes(5))) struct CommandTests {
        @Test(arguments: [
            (["queue", "character", "1"], "\"1\" cannot be the id of a character"),
            (["queue", "pilot", "90000001"], "\"pilot\" is none of alliance, corporation, character"),
            (["queue", "alliance"], "Name at least one id"),
            (["queue", "character", "-5"], "Unknown option '-5'"),
            (["show", "killmail", "x"], "\"x\" is no killmail id"),
            (["queue", "alliance", "--file", "nowhere.txt"], "nowhere.txt does not exist"),
            (["purge", "alliances"], "\"alliances\" is none of alliance,"),
            (["sync-all", "--priority", "11"], "\"11\" is no whole number from 0 to 10."),
            (["sync-all", "--limit", "5"], "--limit needs --drain"),
            (["sync-all", "--dry-run", "--limit", "5"], "--limit needs --drain"),
            (["sync-all", "--drain", "--patience", "5"], "no time with its unit"),
            (["dead", "list", "--limit", "5"], "--limit needs --each"),
            (["work", "--types", "foo"], "--types names foo, which is none of ALLIANCE,"),
            (["work", "--types", "USER_KILLMAIL,all"], "--types names all beside others: it stands alone"),
            (["work", "--concurrency", "0"], "--concurrency must be from 1 to 1024, not 0"),
            (["sync-everything"], "'sync-everything'. See 'orchestrator --help' for more"),
        ])
        func wrongUsageIsOneSentenceAndExit64(_ arguments: [String], _ sentence: String) async throws {
            try await Workplace.with(simulator: []) { place in
                let program = try place.start("orchestrator", arguments)
                #expect(await program.status() == 64)
                #expect(program.errors.contains(sentence), "\(program.errors)")
                #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
                #expect(!FileManager.default.fileExists(atPath: place.database))
            }
        }

        @Test func queuesShowsAndPurges() async throws {
            try await Workplace.with(simulator: []) { place in
                try Data("# two\n90000001\n\n90000002 # again\n90000001\n".utf8)
                    .write(to: place.folder.appending(path: "ids.txt"))
                let queued = try await place.orchestrate("queue", "character", "--file", "ids.txt", "90000003")
                #expect(queued.output == "Queued 3 jobs.\n")
                let again = try await place.orchestrate("queue", "character", "90000003", "90000004")
                #expect(again.output == "Queued 1 job; 1 was queued already.\n")
                let status = try await place.orchestrate("status", "--json", status: 1)
                let json = try #require(
                    try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
                )
                let queues = try #require(json["queues"] as? [[String: Any]])
                #expect(queues.first { $0["type"] as? String == "character" }?["ready"] as? Int == 4)
                let asked = try await place.orchestrate("purge", status: 64)
                #expect(asked.errors.contains("This cancels 4 jobs"))
                let purged = try await place.orchestrate("purge", "--yes")
                #expect(purged.output.hasPrefix("Purged 4 jobs."))
                #expect(!purged.output.contains("killmail-backlog"), "\(purged.output)")
                try await place.orchestrate("queue", "killmail", "100000001", String(repeating: "a", count: 40))
                let story = try await place.orchestrate("jobs", "show", "killmail", "100000001", "--json").output
                #expect(story.contains(#""state" : "pending""#), "\(story)")
                #expect(story.contains(#""killmail_hash" : "aaaa"#), "\(story)")
                let killmails = try await place.orchestrate("purge", "--yes").output
                #expect(killmails.contains("are queued again by the schedule killmail-backlog"), "\(killmails)")
                let help = try await place.orchestrate("help", "purge").output
                #expect(help.contains("killmail-backlog"), "\(help)")
                #expect(try await place.simulator.report().requests.total == 0)
            }
        }

        /// An empty database would be well, and whoever watches would see nothing in the wrong folder.
        @Test(arguments: [
            "status", "audit", "users", "killmails", "show killmail 5", "events", "dead list", "dead show 5",
            "dead retry 5", "jobs show alliance 99000001", "schedule list", "purge --yes", "users remove 5",
            "sync-user-killmails --user 5",
        ])
        func whereNoDatabaseIsThereIsNothingToShow(_ command: String) async throws {
            try await Workplace.with(simulator: []) { place in
                let words = command.split(separator: " ").map(String.init)
                let program = try await place.orchestrate(words, status: 1)
                #expect(program.errors.hasPrefix("orchestrator: There is no database at /"), "\(program.errors)")
                #expect(program.errors.contains("esi-worker.sqlite: check the working folder"), "\(program.errors)")
                #expect(!FileManager.default.fileExists(atPath: place.database))
            }
        }

        /// Whoever only looks, and whoever names a folder, must leave everything as it was.
        @Test(arguments: ["status", "doctor", "users", "dead retry 5"])
        func aFileThatIsNotOursStaysAsItIs(_ command: String) async throws {
            try await Workplace.with(simulator: []) { place in
                try Data().write(to: URL(filePath: place.database))
                func files() throws -> [String] {
                    try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
                        .filter { $0.hasPrefix("esi-worker.sqlite") }
                }
                let words = command.split(separator: " ").map(String.init)
                let program = try await place.orchestrate(words, status: 1)
                let sentence = "esi-worker.sqlite, which is empty or another program's: check the working folder"
                #expect((program.errors + program.output).contains(sentence), "\(program.errors)\(program.output)")
                #expect(try Data(contentsOf: URL(filePath: place.database)).isEmpty)
                #expect(try files() == ["esi-worker.sqlite"])

                let folder = place.folder.appending(path: "data")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
                let settings = ["DATABASE_URL": "sqlite:\(folder.path)"]
                let migration = try place.start("orchestrator", ["migrate"], settings: settings)
                #expect(await migration.status() == 1)
                #expect(migration.errors.contains("/data is a folder: name a file"), "\(migration.errors)")
                #expect(!FileManager.default.fileExists(atPath: folder.path + "-workers"))

                try await place.orchestrate("migrate")
                #expect(try await place.orchestrate("users").output.contains("Nobody has logged in"))
            }
        }

        /// There are no queues to look at, and no reason to make some.
        @Test func withoutABrokerTopologyMakesNothing() async throws {
            try await Workplace.with(simulator: []) { place in
                let output = try await place.orchestrate("topology", "check").output
                #expect(output.contains("esi-worker.sqlite: there is no broker to look at."), "\(output)")
                #expect(!FileManager.default.fileExists(atPath: place.database))
            }
        }

        /// Nothing is written there that would tell.
        @Test func whoFollowsAQuietBoardNoticesThatNobodyReads() async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                let script = try place.script(#""$@" | true; exit ${PIPESTATUS[0]}"#)
                let follower = try place.start("orchestrator", ["events", "--follow"], through: script)
                #expect(await follower.status() == 0)
            }
        }

        @Test func schedulesAreListedAsJSON() async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                let list = try await place.orchestrate("schedule", "list", "--json").output
                let json = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: Any])
                #expect(json["is_running"] as? Bool == false)
                let schedules = try #require(json["schedules"] as? [[String: Any]])
                #expect(schedules.contains { $0["name"] as? String == "user-killmails" })
            }
        }

        /// Nobody to look at is no wrong usage; a name that nobody has is.
        @Test func whereNobodyHasLoggedInThereIsNothingToDo() async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                for command in [["audit"], ["sync-user-killmails"], ["sync-user-killmails", "--drain"]] {
                    let program = try await place.orchestrate(command)
                    #expect(program.output == "Nobody has logged in yet: `orchestrator login` does.\n")
                    let named = try await place.orchestrate(command + ["--user", "Abe"], status: 64)
                    #expect(named.errors.contains("\"Abe\" has logged in"), "\(named.errors)")
                }
                let report = try await place.orchestrate("audit", "--json").output
                let json = try #require(try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])
                #expect(json["needs_help"] as? Bool == false)
                #expect((json["people"] as? [Any])?.isEmpty == true)
            }
        }

        /// Also where more is printed than is held back at once, and an earlier write has failed.
        @Test(arguments: [
            ["migrate"], ["events", "--since", "0", "--json"], ["events", "--since", "0", "--follow"], ["--help"],
        ])
        func whatCannotBePrintedIsNoSuccess(_ arguments: [String]) async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                try await DatabaseQueue(path: place.database).write { database in
                    try database.execute(
                        sql: """
                            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)
                            INSERT INTO killmail_events (killmail_id, killmail_time, people, created_at)
                            SELECT n, '2026-01-01T00:00:00Z', '[]', 0 FROM number
                            """
                    )
                }
                let full = try place.start("orchestrator", arguments, through: try place.script(#""$@" > /dev/full"#))
                #expect(await full.status() == 1)
                let sentence = "Standard output could not be written: what was printed is cut off."
                #expect(full.errors == "orchestrator: \(sentence)\n")
                // Whoever has read enough is no failure, also where the shell ignores SIGPIPE.
                let head = #"trap '' PIPE; "$@" | head -n 1; exit ${PIPESTATUS[0]}"#
                let read = try place.start("orchestrator", arguments, through: try place.script(head))
                #expect(await read.status() == 0)
                #expect(read.errors == "")
            }
        }

        /// They would go on with a file that nobody finds.
        @Test(arguments: [["schedule"], ["serve", "--port", "0", "--work"], []])
        func whoseDatabaseIsRemovedEnds(_ arguments: [String]) async throws {
            try await Workplace.with(simulator: []) { place in
                let program = try place.start(arguments.isEmpty ? "universal-worker" : "orchestrator", arguments)
                try await program.says(#""version":"#)
                for name in try FileManager.default.contentsOfDirectory(atPath: place.folder.path)
                where name.hasPrefix("esi-worker.sqlite") {
                    try FileManager.default.removeItem(at: place.folder.appending(path: name))
                }
                #expect(await program.status() == 1)
                #expect(program.errors.contains("was removed or replaced while it was open"), "\(program.errors)")
            }
        }

        /// A restored database has not come as far as who reads from it.
        @Test func eventsAreFollowedFromTheLastThatIsThereAndNoFurtherThanTheFile() async throws {
            try await Workplace.with(simulator: []) { place in
                try await place.orchestrate("migrate")
                let follower = try place.start("orchestrator", ["events", "--follow", "--since", "1700"])
                try await follower.says("There is no event 1700: the last is 0")
                try await DatabaseQueue(path: place.database).write { database in
                    try database.execute(
                        sql: """
                            INSERT INTO killmail_events (killmail_id, killmail_time, people, created_at)
                            VALUES (7, '2026-01-01T00:00:00Z', '[]', 0)
                            """
                    )
                }
                while !follower.output.contains("killmail.saved 7") { try await Task.sleep(for: .milliseconds(20)) }
                try FileManager.default.removeItem(atPath: place.database)
                #expect(await follower.status() == 1)
                #expect(follower.errors.contains("was removed or replaced while it was open"), "\(follower.errors)")
            }
        }

        /// The terminal is gone: as if it had been told to stop, unless `nohup` was to prevent that.
        @Test func aWorkerEndsWithItsTerminal() async throws {
            try await Workplace.with(simulator: []) { place in
                let worker = try place.start("universal-worker")
                try await worker.says("Working")
                worker.signal(SIGHUP)
                #expect(await worker.status() == 0)
                #expect(worker.errors.contains("Stopping"), "\(worker.errors)")
                let staying = try place.start("universal-worker", through: "/usr/bin/nohup")
                try await staying.says("Working")
                staying.signal(SIGHUP)
                try await Task.sleep(for: .milliseconds(300))
                #expect(staying.isRunning && !staying.errors.contains("Stopping"), "\(staying.errors)")
                staying.signal(SIGTERM)
                #expect(await staying.status() == 0)
            }
        }

        @Test func dryRunSendsNothing() async throws {
            try await Workplace.with(simulator: []) { place in
                let plan = try await place.orchestrate("sync-all", "--dry-run")
                #expect(plan.output.contains("Nothing was sent, and nothing queued."))
                #expect(try await place.simulator.report().requests.total == 0)
            }
        }

        @Test func aWorkerWithAWrongSettingDoesNotStart() async throws {
            try await Workplace.with(simulator: []) { place in
                let worker = try place.start("universal-worker", settings: ["WORKER_TYPES": "ALIANCE"])
                #expect(await worker.status() == 64)
                #expect(worker.errors.hasPrefix("universal-worker: WORKER_TYPES names ALIANCE"))
            }
        }

        /// A name that no address belongs to stands for CCP's ESI.
        @Test(arguments: ["", "sync-all --drain", "serve --work --port 0"])
        func whoHasNoContactDoesNotAskESI(_ command: String) async throws {
            try await Workplace.with(simulator: []) { place in
                let program = try place.start(
                    command.isEmpty ? "universal-worker" : "orchestrator",
                    command.split(separator: " ").map(String.init),
                    settings: ["ESI_USER_AGENT": "", "ESI_BASE_URL": "http://esi.invalid"]
                )
                #expect(await program.status() == 64)
                #expect(program.errors.contains("ESI_USER_AGENT is not set: set it"), "\(program.errors)")
                #expect(!FileManager.default.fileExists(atPath: place.database))
            }
        }

        @Test func workExecutesTheWorkerBesideIt() async throws {
            try await Workplace.with(simulator: []) { place in
                let work = try place.start("orchestrator", ["work", "--types", "alliance"])
                try await work.says(#""queues":"alliance_sync_queue""#)
                work.signal(SIGTERM)
                #expect(await work.status() == 0)
            }
        }
    }
}
