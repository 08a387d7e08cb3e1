import Foundation
import Testing

/// With RabbitMQ and PostgreSQL. Beside the others, because they wait for most of their time.
@Suite(.timeLimit(.minutes(5))) struct DistributedTests {
    private static let kinds = ["ALLIANCE,CORPORATION", "CORPORATION,CHARACTER", "CHARACTER,KILLMAIL,USER_KILLMAIL"]

    @Test func aSyncOutlivesItsWorkersAndBothServers() async throws {
        let universe = [
            "--alliances", "40", "--corporations", "400", "--npc-corporations", "12", "--latency", "30",
        ]
        try await Servers.own { servers in
            // What a dead process had in flight counts as errors for a minute: few, so that there is no need to wait.
            let settings = ["WORKER_CONCURRENCY": "6", "ESI_ENTITY_RATE": "40"].merging(try servers.settings) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                try await place.orchestrate("sync-all")
                var workers = try Self.kinds.map { try place.start("universal-worker", settings: ["WORKER_TYPES": $0]) }
                var kills = 0
                while try await servers.count("status = 'pending'") > 0 || kills < 5 {
                    try await Task.sleep(for: .seconds(2))
                    let victim = kills % workers.count
                    workers[victim].signal(SIGKILL)
                    _ = await workers[victim].status()
                    kills += 1
                    if kills == 2 { try await servers.restartRabbitMQ() }
                    if kills == 4 { try await servers.restartPostgreSQL() }
                    workers[victim] = try place.start(
                        "universal-worker",
                        settings: ["WORKER_TYPES": Self.kinds[victim]]
                    )
                    // Enough killed: the last jobs would wait for the next one else.
                    if kills >= 8 { try await servers.sql(Self.isDone, is: "t") }
                }
                for worker in workers { worker.signal(SIGTERM) }
                for worker in workers { #expect(await worker.status() == 0, "\(worker.errors)") }
                try await place.expectWholeUniverse(in: servers)
                #expect(try await servers.count("status = 'failed'") == 0)
                let report = try await place.expectNoBreach()
                // What was in flight at each kill, and at the restarts everything.
                #expect(report.repeated <= (kills + 2 * workers.count) * 6)
            }
        }
    }

    private static let isDone = "SELECT count(*) = 0 FROM sync_jobs WHERE status = 'pending'"

    @Test func aFrozenWorkerDoesNotSettleWhatAnotherTookOver() async throws {
        let universe = ["--alliances", "3", "--corporations", "6", "--latency", "1500"]
        try await Servers.shared(parameters: "?heartbeat=1") { servers in
            let settings = ["WORKER_TYPES": "ALLIANCE"].merging(try servers.settings) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let alliance = try #require(try await place.simulator.universe().first { $0.kind == "alliance" }).id
                try await place.orchestrate("queue", "alliance", "\(alliance)")
                let frozen = try place.start("universal-worker")
                try await place.report { $0.requests.total > 0 }
                frozen.signal(SIGSTOP)
                let heir = try place.start("universal-worker")
                let row =
                    "SELECT status, crashes, generation, finished_at FROM sync_jobs WHERE entity_type = 'alliance'"
                try await servers.sql("SELECT status FROM (\(row)) AS row", is: "completed")
                let settled = try await servers.sql(row)
                #expect(settled.hasPrefix("completed|1|1|"))
                frozen.signal(SIGCONT)
                // It has the reply, settles, and hears that the connection is gone.
                try await frozen.says("The connection to RabbitMQ is lost")
                for worker in [frozen, heir] { worker.signal(SIGTERM) }
                for worker in [frozen, heir] { #expect(await worker.status() == 0, "\(worker.errors)") }
                #expect(try await servers.sql(row) == settled)
            }
        }
    }

    @Test func publishingWaitsForAnAlarmsEndAndLostDataIsMadeAnew() async throws {
        let universe = ["--alliances", "20", "--corporations", "200", "--npc-corporations", "4"]
        try await Servers.own { servers in
            let settings = ["ESI_ENTITY_RATE": "30"].merging(try servers.settings) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                try await servers.control("set_vm_memory_high_watermark", "0.00001")
                let sync = try place.start("orchestrator", ["sync-all"])
                try await sync.says("RabbitMQ takes no messages for now")
                #expect(sync.isRunning)
                let doctor = try await place.orchestrate("doctor", status: 1).output
                #expect(doctor.contains("RabbitMQ takes no messages: low on memory."), "\(doctor)")
                #expect(doctor.contains("raise vm_memory_high_watermark"), "\(doctor)")
                try await servers.control("set_vm_memory_high_watermark", "0.6")
                #expect(await sync.status() == 0, "\(sync.errors)")

                // Some that wait at the broker for another try.
                try await place.simulator.control("faults", #"{"rate":0.1,"kinds":["502"]}"#)
                let worker = try place.start("universal-worker")
                try await place.report { $0.faults["502", default: 0] >= 5 && $0.requests.total > 60 }
                try await servers.loseRabbitMQ()
                try await place.simulator.control("faults", #"{"rate":0}"#)
                #expect(try await servers.count("status = 'pending'") > 20)
                try await worker.says("The broker had lost jobs; they are queued anew")
                try await servers.sql(Self.isDone, is: "t")
                worker.signal(SIGTERM)
                #expect(await worker.status() == 0, "\(worker.errors)")
                try await place.expectWholeUniverse(in: servers)
                #expect(try await servers.count("status = 'failed'") == 0)
                try await place.expectNoBreach()
            }
        }
    }
}
