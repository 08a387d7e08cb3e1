import ESI
import Foundation
import Testing

extension SystemTests {
    @Suite(.timeLimit(.minutes(3))) struct ServeTests {
        private static let small = ["--alliances", "3", "--corporations", "8"]

        private func application(_ port: Int) -> [String: String] {
            [
                "EVE_CLIENT_ID": "app", "EVE_CALLBACK_URL": "http://localhost:\(port)/auth/callback",
                "PORT": "\(port)",
            ]
        }

        /// `serve` on a small universe, which must end well when it is told to stop after the test.
        /// - Parameters:
        ///   - script: as ``Workplace/script(_:)`` takes it.
        ///   - settings: for the port where it listens.
        /// - Returns: what it wrote on standard error, until its end.
        @discardableResult
        private func serving(
            through script: String? = nil,
            settings: (Int) -> [String: String] = { ["PORT": "\($0)"] },
            _ test: (Workplace, Int) async throws -> Void
        ) async throws -> String {
            try await Workplace.with(simulator: Self.small) { place in
                let port = try FreePort.any()
                let wrapper = try script.map(place.script)
                let server = try place.start("orchestrator", ["serve"], through: wrapper, settings: settings(port))
                try await server.says("Serving")
                try await test(place, port)
                server.signal(SIGTERM)
                #expect(await server.status() == 0, "\(server.errors)")
                return server.errors
            }
        }

        @Test func oneProcessIsTheWholeSystem() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let port = try FreePort.any()
                let settings = application(port).merging(["SYNC_ALL_INTERVAL": "1d"]) { $1 }
                let server = try place.start("orchestrator", ["serve", "--work"], settings: settings)
                try await server.says("Serving")
                _ = try await place.value(
                    "SELECT count(*) FROM sync_jobs WHERE entity_type = 'affiliation' AND status = 'completed'",
                    where: { $0 == 1 }
                )
                _ = try await place.value(
                    "SELECT count(*) FROM sync_jobs WHERE status NOT IN ('completed', 'discarded')",
                    where: { $0 == 0 }
                )
                try await place.expectWholeUniverse()
                #expect(try await place.simulator.browse("http://localhost:\(port)/readyz").status == 200)
                let list = try await place.orchestrate("schedule", "list").output
                #expect(!list.contains("No scheduler seems to be running"), "\(list)")
                server.signal(SIGTERM)
                #expect(await server.status() == 0, "\(server.errors)")
                try await place.expectNoBreach()
            }
        }

        @Test func aLoginGoesByTheServerThatListensThere() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let port = try FreePort.any()
                let server = try place.start("orchestrator", ["serve"], settings: application(port))
                try await server.says("Serving")
                let command = try place.start("orchestrator", ["login", "--no-browser"], settings: application(port))
                #expect(await command.status() == 0, "\(command.errors)")
                let told = command.output.firstMatch(of: #/(http://localhost:\d+/auth/login)\n/#)
                let address = String(try #require(told).output.1)
                // A cookie is for one host.
                let moved = try await place.simulator.browse(address.replacing("localhost", with: "127.0.0.1"))
                #expect(moved[header: "location"] == address + "?again")
                // A proxy that hides the host would send the browser round for ever.
                let hidden = address.replacing("localhost", with: "127.0.0.1") + "?again"
                #expect(try await place.simulator.browse(hidden).status == 409)

                let character = try await place.characters(1)[0]
                let begun = try await place.simulator.browse(address)
                let cookie = try #require(begun[header: "set-cookie"]?.split(separator: ";").first)
                let signOn = try #require(begun[header: "location"]) + "&character=\(character)"
                let back = try #require(try await place.simulator.browse(signOn)[header: "location"])
                // Whoever lures somebody to a callback of his own has not the cookie in that browser.
                #expect(try await place.simulator.browse(back).status == 400)
                // Another character's login, begun in the same browser meanwhile.
                let second = try await place.simulator.browse(address)
                let other = try #require(second[header: "set-cookie"]?.split(separator: ";").first)
                let page = try await place.simulator.browse(back, cookie: "\(cookie); \(other)")
                #expect(page.status == 200)
                #expect(String(decoding: page.body, as: UTF8.self).contains("is logged in"))
                #expect(try await place.simulator.browse(back, cookie: String(cookie)).status == 400)
                #expect(try await place.value("SELECT character_id FROM users") == character)
                #expect(try await place.value("SELECT priority FROM sync_jobs WHERE entity_type LIKE 'user%'") == 8)
                server.signal(SIGINT)
                #expect(await server.status() == 0, "\(server.errors)")
            }
        }

        @Test func aLoginOutlivesTheServerThatBeganIt() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let port = try FreePort.any()
                let address = "http://localhost:\(port)/auth/login"
                let first = try place.start("orchestrator", ["serve"], settings: application(port))
                try await first.says("Serving")
                let begun = try await place.simulator.browse(address)
                let cookie = try #require(begun[header: "set-cookie"]?.split(separator: ";").first)
                first.signal(SIGTERM)
                #expect(await first.status() == 0, "\(first.errors)")

                let second = try place.start("orchestrator", ["serve"], settings: application(port))
                try await second.says("Serving")
                let signOn = try #require(begun[header: "location"]) + "&character=\(try await place.characters(1)[0])"
                let back = try #require(try await place.simulator.browse(signOn)[header: "location"])
                let page = try await place.simulator.browse(back, cookie: String(cookie))
                #expect(page.status == 200)
                // So that the browser does not keep what is used up.
                #expect(page[header: "set-cookie"]?.contains("=; Path=/auth/callback; Max-Age=0;") == true)
                second.signal(SIGTERM)
                #expect(await second.status() == 0, "\(second.errors)")
            }
        }

        @Test(arguments: ["/", "/auth/login", "/api/status", "/metrics"])
        func aCallbackThatIsAnotherPageIsToldSo(_ path: String) async throws {
            try await serving { port in
                application(port).merging(["EVE_CALLBACK_URL": "http://localhost:\(port)\(path)"]) { $1 }
            } _: { place, port in
                let reply = try await place.simulator.browse("http://localhost:\(port)/auth/login")
                #expect(reply.status == 409)
                let text = String(decoding: reply.body, as: UTF8.self)
                #expect(text.contains("EVE_CALLBACK_URL ends in \(path), which is another page"), "\(text)")
            }
        }

        /// A terminal allows 1,024 open files, and who is without one ends.
        @Test func manyWhoStayOpenEndNothing() async throws {
            try await serving(through: #"ulimit -Sn 96; exec "$@""#) { place, port in
                let staying = try (0..<200).map { _ in try RawConnection(port: port) }
                for connection in staying { try connection.write("GET / HTTP/1.1\r\n") }
                #expect(try await place.simulator.browse("http://localhost:\(port)/healthz").status == 200)
                #expect(staying.allSatisfy { !$0.isCutOff })
            }
        }

        @Test func whoReadsNothingIsCutOff() async throws {
            try await serving { _, port in
                let client = try RawConnection(port: port)
                // More than two systems keep for each other.
                let request = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n"
                try client.write(String(repeating: request, count: 2000))
                let start = ContinuousClock.now
                while !client.isCutOff { try await Task.sleep(for: .milliseconds(50)) }
                #expect(ContinuousClock.now - start > .seconds(15))
            }
        }

        @Test func whoBreaksOffIsNoErrorOfOurs() async throws {
            let errors = try await serving { place, port in
                let head = "POST /api/dead-letters/retry HTTP/1.1\r\nHost: localhost:\(port)\r\n"
                for _ in 0..<20 { try RawConnection(port: port).write(head + "Content-Length: 99\r\n\r\n{") }
                #expect(try await place.simulator.browse("http://localhost:\(port)/healthz").status == 200)
            }
            #expect(!errors.contains("could not be answered"), "\(errors)")
        }

        @Test func whereItCannotOrMustNotListen() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let port = try FreePort.any()
                let settings = ["PORT": "\(port)"]
                let open = try place.start("orchestrator", ["serve", "--bind", "0.0.0.0"], settings: settings)
                #expect(await open.status() == 64)
                #expect(open.errors.contains("ADMIN_TOKEN"), "\(open.errors)")
                for bind in ["nowhere.invalid", "192.0.2.1"] {
                    let token = ["ADMIN_TOKEN": String(repeating: "a", count: 32)]
                    let foreign = try place.start("orchestrator", ["serve", "--bind", bind], settings: token)
                    #expect(await foreign.status() == 64)
                    let sentence = "orchestrator: \(bind) is no address of this machine: --bind needs one that is.\n"
                    #expect(foreign.errors.hasSuffix(sentence), "\(foreign.errors)")
                }
                let short = try place.start("orchestrator", ["serve"], settings: ["ADMIN_TOKEN": "hunter2"])
                #expect(await short.status() == 64)
                #expect(short.errors.contains("shorter than 16") && !short.errors.contains("hunter2"))

                let first = try place.start("orchestrator", ["serve"], settings: settings)
                try await first.says("Serving")
                let second = try place.start("orchestrator", ["serve"], settings: settings)
                #expect(await second.status() == 1)
                #expect(second.errors.contains("is taken by another program"), "\(second.errors)")
                first.signal(SIGTERM)
                #expect(await first.status() == 0, "\(first.errors)")
            }
        }
    }
}
