import Foundation
import Glibc
import TestSupport
import Testing

extension SystemTests {
    /// Plays the service manager: the unit files' own command lines, a notification socket, the watchdog, SIGTERM.
    @Suite struct ServiceTests {
        @Test(.timeLimit(.minutes(2)), arguments: ["all", "user-killmail"])
        func aWorkerSaysWhenItConsumesAndWhenItStops(_ type: String) async throws {
            try await Workplace.with(simulator: []) { place in
                let socket = try NotifySocket()
                let command = try Units.command("esi-worker@.service", instance: type)
                #expect(command.program == "universal-worker")
                let worker = try place.start(
                    command.program,
                    command.arguments,
                    settings: socket.settings.merging(["WATCHDOG_USEC": "2000000"]) { $1 }
                )
                let ready = await socket.message()
                #expect(ready.hasPrefix("READY=1\nSTATUS=Working on "), "\(ready)")
                #expect(ready.contains("user-killmail"))
                #expect(ready.contains("alliance") == (type == "all"))
                for _ in 1...3 { #expect(await socket.message() == "WATCHDOG=1") }
                worker.signal(SIGTERM)
                await socket.message { $0.hasPrefix("STOPPING=1") }
                #expect(await worker.status() == 0)
                #expect(worker.errors.contains(#""message":"Stopped""#), "\(worker.errors)")
            }
        }

        @Test(.timeLimit(.minutes(2))) func theServerSaysWhenItListens() async throws {
            try await Workplace.with(simulator: [], settings: ["PORT": "0"]) { place in
                let socket = try NotifySocket()
                let command = try Units.command("esi-worker-server.service")
                #expect(command.program == "orchestrator")
                let server = try place.start(
                    command.program,
                    command.arguments + ["--port", "0"],
                    settings: socket.settings.merging(["PORT": "4000", "JOURNAL_STREAM": "8:1"]) { $1 }
                )
                #expect(await socket.message().hasPrefix("READY=1\nSTATUS=Serving"))
                // The variable was inherited, and standard error is another.
                #expect(server.errors.contains(#""message":"Serving""#), "\(server.errors)")
                server.signal(SIGTERM)
                await socket.message { $0.hasPrefix("STOPPING=1") }
                #expect(await server.status() == 0)
            }
        }

        @Test(.timeLimit(.minutes(5))) func aStartThatIsRefusedTellsWhy() async throws {
            try await Workplace.with(simulator: []) { place in
                let socket = try NotifySocket()
                let command = try Units.command("esi-worker@.service", instance: "alliances")
                let worker = try place.start(command.program, command.arguments, settings: socket.settings)
                let message = await socket.message()
                #expect(message.hasPrefix("STATUS=--types names alliances"), "\(message)")
                // Units do not start again what ended so.
                #expect(await worker.status() == 64)
            }
        }

        /// Of an idle system: no queue is waiting for anybody.
        @Test(.timeLimit(.minutes(5))) func aWorkerThatWasKilledIsSeen() async throws {
            try await Workplace.with(simulator: []) { place in
                let socket = try NotifySocket()
                let worker = try place.start("universal-worker", settings: socket.settings)
                #expect(await socket.message().hasPrefix("READY=1"))
                let healthy = try await place.orchestrate("status")
                #expect(healthy.output.contains("Healthy."), "\(healthy.output)")
                worker.signal(SIGKILL)
                _ = await worker.status()
                let status = try await place.orchestrate("status", status: 1)
                #expect(status.output.contains("died, and nobody else"), "\(status.output)")
                #expect(status.output.contains("nobody else serves any queue.\n"))
                #expect(status.output.contains("orchestrator work\n"))
            }
        }

        /// Its look waits twice for 30 s before it is told so, and begins up to a quarter of the limit after the last one.
        @Test(arguments: ["esi-worker@.service", "esi-worker-server.service"])
        func theWatchdogOutlastsADatabaseThatIsAway(_ unit: String) throws {
            let limit = try #require(Int(try Units.value(of: "WatchdogSec", in: unit)))
            #expect(limit > limit / 4 + 2 * 30)
        }

        /// What was not enabled stays away: units name the target themselves.
        @Test func theTargetWantsNothingByItself() throws {
            let text = try String(contentsOf: Units.folder.appending(path: "esi-worker.target"), encoding: .utf8)
            for word in ["Wants=", "Requires="] { #expect(!text.contains("\n\(word)")) }
            for unit in ["esi-worker@.service", "esi-worker-server.service"] {
                #expect(try Units.value(of: "WantedBy", in: unit) == "esi-worker.target")
            }
        }

        @Test(.timeLimit(.minutes(5))) func whatIsInstalledIsVerifiedAndCanBeTakenAway() async throws {
            try await Workplace.with(simulator: []) { place in
                let prefix = place.folder.appending(path: "prefix").path
                let strict = try place.script(#"umask 077; exec "$@""#)
                let install = try place.start("orchestrator", ["install", "--prefix", prefix], through: strict)
                #expect(await install.status() == 0, "\(install.errors)")
                #expect(try Self.hidden(below: prefix).isEmpty)
                #expect(install.output.contains("\(prefix)/lib/systemd/system/esi-worker@.service"))
                let units = ["esi-worker@.service", "esi-worker-server.service", "esi-worker.target"]
                    .map { "\(prefix)/lib/systemd/system/\($0)" }
                let verified = try await Units.analyse(["verify", "--man=no"] + units)
                #expect(verified.status == 0 && verified.output.isEmpty, "\(verified.output)")
                try await verifyLinks(beside: units[0])
                for unit in units.dropLast() {
                    // 2.0 of 10: "OK" in systemd's words.
                    let secure = try await Units.analyse(
                        ["security", "--offline=true", "--threshold=20", "--no-pager", unit]
                    )
                    #expect(secure.status == 0, "\(secure.output)")
                }
                let settings = "\(prefix)/etc/esi-worker/esi-worker.env"
                try Data().write(to: URL(filePath: settings))
                try await place.orchestrate("uninstall", "--prefix", prefix)
                let manager = FileManager.default
                let files = try manager.subpathsOfDirectory(atPath: prefix).filter { path in
                    let type = try manager.attributesOfItem(atPath: "\(prefix)/\(path)")[.type]
                    return type as? FileAttributeType != .typeDirectory
                }
                #expect(files == ["etc/esi-worker/esi-worker.env"])
                let nothing = try await place.orchestrate("uninstall", "--prefix", prefix, status: 1)
                #expect(nothing.output.isEmpty && nothing.errors.contains(prefix), "\(nothing.errors)")
            }
        }

        /// What the user of the services could not read: root may have a strict umask.
        private static func hidden(below folder: String) throws -> [String] {
            let manager = FileManager.default
            return try manager.subpathsOfDirectory(atPath: folder).filter { path in
                let attributes = try manager.attributesOfItem(atPath: "\(folder)/\(path)")
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                let needed = isFolder ? 0o005 : 0o004
                let mode = try #require(attributes[.posixPermissions] as? Int)
                return mode & needed != needed
            }
        }

        /// The unit of each type is the template itself, or it would fall behind it.
        private func verifyLinks(beside template: String) async throws {
            let manager = FileManager.default
            let types = ["all", "alliance", "character", "corporation", "killmail", "user-killmail"]
            let names = types.map { "esi-worker@\($0).service" }
            let files = try manager.contentsOfDirectory(atPath: Units.folder.path)
            #expect(files.filter { $0.hasPrefix("esi-worker@") }.sorted() == (["esi-worker@.service"] + names).sorted())
            let folder = URL(filePath: template).deletingLastPathComponent()
            let links = names.map { folder.appending(path: $0).path }
            for (name, link) in zip(names, links) {
                let source = Units.folder.appending(path: name).path
                #expect(try manager.destinationOfSymbolicLink(atPath: source) == "esi-worker@.service")
                try manager.copyItem(atPath: source, toPath: link)
            }
            let verified = try await Units.analyse(["verify", "--man=no"] + links)
            #expect(verified.status == 0 && verified.output.isEmpty, "\(verified.output)")
            for link in links { try manager.removeItem(atPath: link) }
        }

        @Test(.timeLimit(.minutes(5))) func theDoctorFindsWhatIsWrong() async throws {
            try await Workplace.with(simulator: []) { place in
                let nothing = try await place.orchestrate("doctor", status: 1)
                #expect(nothing.output.contains("WRONG   store  There is no database at"), "\(nothing.output)")
                try await place.orchestrate("migrate")
                let fine = try await place.orchestrate("doctor")
                #expect(fine.output.contains("agrees with ESI's"), "\(fine.output)")
                #expect(!fine.output.contains("WRONG"))
                #expect(try await place.simulator.report().requests.total == 1)
                try await place.orchestrate("queue", "alliance", "99000001")
                let unserved = try await place.orchestrate("doctor", status: 1)
                #expect(unserved.output.contains("orchestrator work --types ALLIANCE"), "\(unserved.output)")
                let settings = ["ESI_BASE_URL": "http://127.0.0.1:9", "WORKER_CONCURRENCY": "8"]
                let away = try place.start("orchestrator", ["doctor", "--json"], settings: settings)
                #expect(await away.status() == 1)
                #expect(away.output.contains(#""area" : "esi""#), "\(away.output)")
                let broken = try place.start("orchestrator", ["doctor"], settings: ["WORKER_CONCURRENCY": "many"])
                #expect(await broken.status() == 1)
                #expect(broken.output.contains("WRONG   settings  WORKER_CONCURRENCY is"), "\(broken.output)")
            }
        }
    }
}
