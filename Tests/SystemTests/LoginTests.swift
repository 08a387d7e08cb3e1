import ESI
import Foundation
import GRDB
import Testing

extension SystemTests {
    @Suite(.timeLimit(.minutes(2))) struct LoginTests {
        private static let universe = ["--alliances", "3", "--corporations", "6"]

        private func characters(_ place: Workplace, _ count: Int) async throws -> [Int64] {
            let living = try await place.simulator.universe().filter { $0.kind == "character" && !$0.isDeleted }
            return living.prefix(count).map(\.id)
        }

        private func column(_ place: Workplace, _ sql: String) async throws -> [String?] {
            try await DatabaseQueue(path: place.database).read { try String?.fetchAll($0, sql: sql) }
        }

        @Test func aBrowserEndsOnAPageThatSaysWhatHappensNext() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let character = try await characters(place, 1)[0]
                let page = try await place.logIn(character)
                #expect(page.contains("is logged in</h1>"))
                #expect(page.contains("are queued and come in first"))
                for name in ["", ".key", "-workers"] {
                    let file = try FileManager.default.attributesOfItem(atPath: place.database + name)
                    #expect((file[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
                }
                let queued = "SELECT queue || ' ' || priority || ' ' || CAST(body AS TEXT) FROM sync_jobs"
                #expect(try await column(place, queued) == [#"esi_user_killmails_queue 8 {"userId":\#(character)}"#])
                let users = try await place.orchestrate("users")
                #expect(users.output.contains("\(character)"))
                #expect(users.output.contains("publicData esi-killmails.read_killmails.v1"))
                let sealed = try await column(place, "SELECT access_token || refresh_token FROM users")
                #expect(sealed.first??.hasPrefix("v1.") == true)
                #expect(try await place.simulator.secrets().count == 3)
            }
        }

        @Test(arguments: ["esi-killmails.read_killmails.v1", "publicData"])
        func oneScopeComesAsAText(_ scope: String) async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let character = try await characters(place, 2)[1]
                try await place.logIn(character, settings: ["EVE_CLIENT_SCOPES": scope, "EVE_CLIENT_SECRET": "s3cret"])
                #expect(try await column(place, "SELECT scopes FROM users") == [scope])
                let users = try await place.orchestrate("users")
                #expect(users.output.contains("the login does not include") == (scope == "publicData"))
            }
        }

        @Test func whoWasSyncedJustNowIsNotQueuedAgain() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let character = try await characters(place, 1)[0]
                try await place.logIn(character)
                try await DatabaseQueue(path: place.database).write { database in
                    try database.execute(
                        sql: "UPDATE users SET last_killmail_sync_at = ?, parked_at = 1, parked_reason = 'revoked'",
                        arguments: [Int64(Date().timeIntervalSince1970 * 1000)]
                    )
                    try database.execute(sql: "DELETE FROM sync_jobs")
                }
                let stopped = try await place.orchestrate("users")
                #expect(stopped.output.contains("stopped"))
                #expect(stopped.output.contains("revoked"))
                #expect(stopped.output.contains("`orchestrator login`"))
                let page = try await place.logIn(character)
                #expect(page.contains("were fetched just now"))
                #expect(try await column(place, "SELECT body FROM sync_jobs").isEmpty)
                #expect(try await column(place, "SELECT parked_reason FROM users") == [nil])
            }
        }

        @Test func peopleAreRemovedByNameOrID() async throws {
            try await Workplace.with(simulator: Self.universe, settings: ["EVE_CLIENT_ID": "app"]) { place in
                for character in try await characters(place, 3) { try await place.logIn(character) }
                let names = try await column(place, "SELECT character_name FROM users ORDER BY id").compactMap(\.self)
                let ids = try await column(place, "SELECT character_id FROM users ORDER BY id").compactMap(\.self)
                try await place.orchestrate("users", "remove", "nobody", status: 64)
                let removed = try await place.orchestrate("users", "remove", names[0].lowercased())
                #expect(
                    removed.output == "Removed \(names[0]) (\(ids[0])) and the tokens. The killmails stay.\n",
                    "\(removed.output)"
                )
                #expect(try await place.simulator.signOnReport()["/v2/oauth/revoke 200"] == 1)

                // Whatever SSO says, and without an application, they are removed.
                try await place.simulator.control("sso-faults", #"{"seconds":60}"#)
                let alive = "it can be taken back at https://developers.eveonline.com/authorized-apps."
                let outage = try await place.orchestrate("users", "remove", ids[1])
                #expect(outage.output.contains("answered 503): \(alive)"), "\(outage.output)")
                let remove = ["users", "remove", ids[2]]
                let unset = try place.start("orchestrator", remove, settings: ["EVE_CLIENT_ID": ""])
                #expect(await unset.status() == 0)
                #expect(unset.output.contains("EVE_CLIENT_ID is not set"), "\(unset.output)")
                #expect(unset.output.contains(alive), "\(unset.output)")

                #expect(try await place.orchestrate("users").output.hasPrefix("Nobody has logged in yet"))
                let json = try await place.orchestrate("users", "--json").output
                #expect(json.contains("\"users\" : ["))
            }
        }

        /// Of what every system test looks for at its end.
        @Test func theLookForTokensWouldFindThem() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                try await place.logIn(try await characters(place, 1)[0])
                let log = place.folder.appending(path: "some.log")
                for secret in try await place.simulator.secrets() {
                    try Data("Bearer \(secret)!".utf8).write(to: log)
                    #expect(try await place.leaks() == ["some.log"])
                }
                try FileManager.default.removeItem(at: log)
            }
        }

        // MARK: What goes wrong

        /// Anybody can send one, and a page of an earlier login may be loaded again.
        @Test func whatBelongsToAnotherLoginEndsNone() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let character = try await characters(place, 1)[0]
                let login = try await place.startLogin()
                for query in ["code=c&state=other", "error=access_denied&state=other", ""] {
                    let page = try await place.simulator.browse("\(login.callback)?\(query)")
                    #expect(page.status == 400)
                    let html = String(decoding: page.body, as: UTF8.self)
                    #expect(html.contains("does not belong to the login that waits here"), "\(html)")
                }
                let redirect = try await place.simulator.browse(login.address + "&character=\(character)")
                #expect(try await place.simulator.browse(try #require(redirect[header: "location"])).status == 200)
                #expect(await login.program.status() == 0, "\(login.program.errors)")
            }
        }

        @Test func aDenialAndAWrongCodeArePagesAndSentences() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                for (query, sentence) in [
                    ("error=access_denied&state=STATE", "access_denied"),
                    ("state=STATE&code=wrong", "Token missing/expired"),
                ] {
                    let login = try await place.startLogin()
                    let state = try #require(login.address.firstMatch(of: #/state=([^&]+)/#)?.output.1)
                    let address = "\(login.callback)?\(query.replacing("STATE", with: state))"
                    let page = try await place.simulator.browse(address)
                    #expect(page.status == 400)
                    let html = String(decoding: page.body, as: UTF8.self)
                    #expect(html.contains("Nobody was logged in"))
                    #expect(await login.program.status() == 1)
                    if query != "state=STATE&code=wrong" {
                        #expect(html.contains(sentence), "\(html)")
                        #expect(login.program.errors.contains(sentence), "\(login.program.errors)")
                    }
                    #expect(login.program.errors.split(separator: "\n").count == 1, "\(login.program.errors)")
                }
                #expect(try await column(place, "SELECT character_id FROM users").isEmpty)
            }
        }

        @Test func signOnThatIsDownOrRefusesTheApplication() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let character = try await characters(place, 1)[0]
                let login = try await place.startLogin()
                let redirect = try await place.simulator.browse(login.address + "&character=\(character)")
                try await place.simulator.control("sso-faults", #"{"seconds":60}"#)
                let page = try await place.simulator.browse(try #require(redirect[header: "location"]))
                #expect(page.status == 503)
                #expect(String(decoding: page.body, as: UTF8.self).contains("Try again in a minute"))
                #expect(await login.program.status() == 1)
                let second = try place.start("orchestrator", ["login"], settings: ["EVE_CLIENT_ID": "app"])
                #expect(await second.status() == 1)
                #expect(second.errors.contains("answered 503"), "\(second.errors)")
                try await place.simulator.control("sso-faults", #"{"seconds":0}"#)

                let refused = try await place.startLogin(settings: ["EVE_CLIENT_SECRET": "wrong"])
                let again = try await place.simulator.browse(refused.address + "&character=\(character)")
                let sorry = try await place.simulator.browse(try #require(again[header: "location"]))
                #expect(sorry.status == 400)
                #expect(await refused.program.status() == 64)
                #expect(refused.program.errors.contains("invalid_client"), "\(refused.program.errors)")
                #expect(refused.program.errors.contains("EVE_CLIENT_SECRET"))
            }
        }

        @Test func whereItCannotWait() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let waiting = try await place.startLogin()
                let settings = ["EVE_CLIENT_ID": "app", "EVE_CALLBACK_URL": waiting.callback]
                let taken = try place.start("orchestrator", ["login", "--no-browser"], settings: settings)
                #expect(await taken.status() == 1)
                #expect(taken.errors.contains("is taken by another program"), "\(taken.errors)")
                let nothing = try await place.simulator.browse(waiting.callback.replacing("/auth/callback", with: "/"))
                #expect(nothing.status == 404)
                waiting.program.signal(SIGINT)
                _ = await waiting.program.status()

                let late = try await place.startLogin(["--timeout", "1s"])
                #expect(await late.program.status() == 1)
                #expect(late.program.errors.contains("Nobody logged in within 1 s"), "\(late.program.errors)")

                let elsewhere = ["EVE_CLIENT_ID": "app", "EVE_CALLBACK_URL": "https://kills.example.org/auth/callback"]
                let far = try place.start("orchestrator", ["login"], settings: elsewhere)
                #expect(await far.status() == 64)
                #expect(far.errors.contains("where this command cannot wait"), "\(far.errors)")
                let none = try place.start("orchestrator", ["login"])
                #expect(await none.status() == 64)
                #expect(none.errors.contains("EVE_CLIENT_ID is not set"), "\(none.errors)")
            }
        }

        @Test func theKeyOfTheTokens() async throws {
            try await Workplace.with(simulator: Self.universe) { place in
                let application = ["EVE_CLIENT_ID": "app"]
                let short = try place.start(
                    "orchestrator",
                    ["login"],
                    settings: application.merging(["TOKEN_KEY": "hunter2"]) { $1 }
                )
                #expect(await short.status() == 64)
                #expect(short.errors.contains("TOKEN_KEY cannot be used"))
                #expect(!short.errors.contains("hunter2"))

                let character = try await characters(place, 1)[0]
                try await place.logIn(character)
                _ = unsafe chmod(place.database + ".key", 0o644)
                let open = try place.start("orchestrator", ["login"], settings: application)
                #expect(await open.status() == 64)
                #expect(open.errors.contains("chmod 600"), "\(open.errors)")

                // With the setting no file is made.
                try FileManager.default.removeItem(atPath: place.database + ".key")
                let key = Data(repeating: 7, count: 32).base64EncodedString()
                try await place.logIn(character, settings: ["TOKEN_KEY": key])
                #expect(!FileManager.default.fileExists(atPath: place.database + ".key"))
            }
        }
    }
}
