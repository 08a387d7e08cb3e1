import Foundation
import TestSupport
import Testing

/// The network fails, or RabbitMQ takes back what it has given, while a sync and a long list of killmails are worked off.
@Suite(.timeLimit(.minutes(5))) struct DistributedFaultTests {
    private static let universe = [
        "--alliances", "10", "--corporations", "120", "--npc-corporations", "5", "--killmails", "700", "--unlimited",
    ]

    private static let slots = 6

    @Test func connectionsAreCutAgainAndAgain() async throws {
        let cuts = 20
        try await Servers.shared { servers in
            let report = try await work(Self.universe + ["--latency", "30"], on: servers) { proxies in
                for cut in 0..<cuts {
                    let server = ServerProxies.Server.allCases[cut % 2]
                    let accepted = proxies[server].accepted
                    proxies[server].cut()
                    // Somebody is back, and at work.
                    while proxies[server].accepted == accepted { try await Task.sleep(for: .milliseconds(5)) }
                    try await Task.sleep(for: .milliseconds(200))
                }
                #expect(try await servers.count("status = 'pending'") > 0, "all was done before the last cut")
            }
            report.expectRepetitionsOnly(atMost: cuts * Self.workers * Self.slots)
        }
    }

    /// Nothing is refused and nothing closed: only silence tells that the peer is gone.
    @Test(arguments: ServerProxies.Server.allCases)
    func halfOpenConnectionsAreNoticed(_ server: ServerProxies.Server) async throws {
        let times = 2
        try await Servers.shared(parameters: "?heartbeat=2") { servers in
            let report = try await work(Self.universe + ["--latency", "60"], on: servers) { proxies in
                for _ in 0..<times {
                    let accepted = proxies[server].accepted
                    proxies[server].freeze()
                    while proxies[server].accepted == accepted { try await Task.sleep(for: .milliseconds(20)) }
                }
                #expect(try await servers.count("status = 'pending'") > 0, "all was done before the end of the silence")
            }
            report.expectRepetitionsOnly(atMost: times * Self.workers * Self.slots)
        }
    }

    /// RabbitMQ's `consumer_timeout`: it closes the channel of who holds a delivery for too long, and gives it to another.
    @Test func aJobThatRabbitMQWaitsTooLongForIsNotLost() async throws {
        try await Servers.own { servers in
            try await servers.control(
                "eval",
                "application:set_env(rabbit, consumer_timeout, 2000), "
                    + "application:set_env(rabbit, channel_tick_interval, 500)."
            )
            let settings = ["WORKER_TYPES": "ALLIANCE"].merging(try servers.settings) { $1 }
            let universe = ["--alliances", "6", "--corporations", "12", "--latency", "3500"]
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let alliances = try await place.simulator.universe().filter { $0.kind == "alliance" }.map { "\($0.id)" }
                try await place.orchestrate(["queue", "alliance"] + alliances)
                let worker = try place.start("universal-worker")
                let row = "FROM sync_jobs WHERE entity_type = 'alliance'"
                try await servers.sql("SELECT count(*) \(row) AND status <> 'completed'", is: "0")
                #expect(worker.errors.contains("PRECONDITION_FAILED"), "\(worker.errors)")
                // It consumes again.
                try await place.simulator.control("reset")
                try await place.orchestrate(["queue", "alliance"] + alliances)
                try await servers.sql("SELECT count(*) \(row) AND status <> 'completed'", is: "0")
                worker.signal(SIGTERM)
                #expect(await worker.status() == 0, "\(worker.errors)")
                #expect(try await place.simulator.report().requests.total == 0)
                #expect(try await servers.sql("SELECT count(*) FROM alliances") == "\(alliances.count)")
            }
        }
    }

    private static let workers = 2

    /// Runs two workers on a sync and a list of killmails, while `trouble` goes on, until everything is done.
    private func work(
        _ universe: [String],
        on servers: Servers,
        while trouble: (ServerProxies) async throws -> Void
    ) async throws -> SimulatorReport {
        let proxies = try ServerProxies(of: servers.settings)
        defer { proxies.stop() }
        var settings = proxies.settings
        settings["DATABASE_URL", default: ""] += "&answer_timeout=2"
        settings["WORKER_CONCURRENCY"] = "\(Self.slots)"
        return try await Workplace.with(simulator: universe, settings: settings) { place in
            let killmails = try await place.simulator.killmails(limit: 600)
            let list = place.folder.appending(path: "pairs.csv")
            try Data(killmails.map { "\($0.id),\($0.hash)" }.joined(separator: "\n").utf8).write(to: list)
            let workers = try (0..<Self.workers).map { _ in try place.start("universal-worker") }
            try await place.orchestrate("queue", "killmail", "--file", list.path, "--quiet")
            try await place.orchestrate("sync-all")
            try await trouble(proxies)
            try await servers.sql("SELECT count(*) FROM sync_jobs WHERE status = 'pending'", is: "0")
            for worker in workers { worker.signal(SIGTERM) }
            for worker in workers { #expect(await worker.status() == 0, "\(worker.errors)") }
            try await place.expectWholeUniverse(in: servers)
            try await servers.expectWhole(Set(killmails.map(\.id)))
            #expect(try await servers.count("status = 'failed'") == 0)
            return try await place.simulator.report()
        }
    }
}
