import ESI
import Foundation
import TestSupport
import Testing

/// Commands that look: what RabbitMQ lacks is shown and not made, and its absence hides nothing else.
@Suite(.timeLimit(.minutes(5))) struct DistributedLookTests {
    @Test func whatRabbitMQLacksIsShownUntilItIsApplied() async throws {
        try await Servers.shared { servers in
            try await Workplace.with(simulator: [], settings: try servers.settings) { place in
                // Looking makes nothing.
                for _ in 1...2 {
                    for command in [["dead", "list"], ["dead", "retry", "--all", "--dry-run"]] {
                        try await place.orchestrate(command)
                    }
                    let check = try await place.orchestrate("topology", "check", status: 1)
                    #expect(!check.output.contains("as declared"), "\(check.output)")
                }
                let fresh = try await place.orchestrate("doctor")
                #expect(fresh.output.contains("has no queues yet"), "\(fresh.output)")
                try await place.orchestrate("topology", "apply")
                try await servers.control("delete_queue", "--vhost", servers.virtualHost, "alliance_sync_queue")
                let doctor = try await place.orchestrate("doctor", status: 1)
                #expect(doctor.output.contains("RabbitMQ lacks alliance_sync_queue\n"), "\(doctor.output)")
                let check = try await place.orchestrate("topology", "check", status: 1)
                #expect(check.output.contains(#/queue +alliance_sync_queue +missing/#), "\(check.output)")
                try await place.orchestrate("topology", "apply")
                try await place.orchestrate("topology", "check")
            }
        }
    }

    @Test func messagesWithoutARowAreCountedAndPurged() async throws {
        try await Servers.shared { servers in
            try await Workplace.with(simulator: [], settings: try servers.settings) { place in
                try await place.orchestrate("topology", "apply")
                for id in 99_000_001...99_000_002 {
                    try await servers.publish(#"{"id":\#(id)}"#, to: "alliance_sync_queue")
                }
                let status = try await place.orchestrate("status", status: 1)
                #expect(status.output.contains("no worker takes them: alliance_sync_queue (2)."), "\(status.output)")
                let purge = try await place.orchestrate("purge", "alliance", "--yes")
                #expect(purge.output.contains("Purged 2 jobs."), "\(purge.output)")
                try await place.orchestrate("status")
            }
        }
    }

    /// RabbitMQ is there, and tells what it holds. And where PostgreSQL is not, a monitor is told at least that.
    @Test func anAlarmIsToldByWhoeverIsAsked() async throws {
        try await Servers.own { servers in
            let proxies = try ServerProxies(of: servers.settings)
            defer { proxies.stop() }
            let port = try FreePort.any()
            let settings = proxies.settings.merging(["PORT": "\(port)"]) { $1 }
            try await Workplace.with(simulator: [], settings: settings) { place in
                func get(_ path: String) async throws -> (status: Int, body: String) {
                    let reply = try await place.simulator.browse("http://127.0.0.1:\(port)\(path)")
                    return (reply.status, String(decoding: reply.body, as: UTF8.self))
                }
                func expectMetrics(_ lines: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
                    let metrics = try await get("/metrics")
                    #expect(metrics.status == 200, sourceLocation: sourceLocation)
                    for line in lines {
                        #expect(metrics.body.contains("\n\(line)\n"), "\(metrics.body)", sourceLocation: sourceLocation)
                    }
                }
                try await place.orchestrate("topology", "apply")
                let server = try place.start("orchestrator", ["serve"])
                try await server.says("Serving")
                try await servers.control("set_vm_memory_high_watermark", "0")
                let words = "RabbitMQ takes no messages: low on memory. Jobs end"
                // The second time, the server knows of it.
                for _ in 1...2 {
                    let status = try await place.orchestrate("status", status: 1).output
                    #expect(status.contains(words) && !status.contains("does not tell"), "\(status)")
                    let readiness = try await get("/readyz")
                    #expect(readiness.status == 503)
                    #expect(readiness.body.contains(words) && !readiness.body.contains("does not tell"))
                }
                try await expectMetrics("jobs_healthy 0", "jobs_broker_up 1", "jobs_broker_blocked 1")
                let doctor = try await place.orchestrate("doctor", status: 1).output
                #expect(doctor.contains(words) && doctor.contains("vm_memory_high_watermark"), "\(doctor)")

                try await servers.control("set_vm_memory_high_watermark", "0.4")
                while try await get("/readyz").body.contains(words) { try await Task.sleep(for: .milliseconds(100)) }
                try await expectMetrics("jobs_broker_up 1", "jobs_broker_blocked 0")

                proxies.postgreSQL.stop()
                let begin = ContinuousClock.now
                try await expectMetrics("jobs_store_up 0", "jobs_broker_up 1", "jobs_broker_blocked 0")
                #expect(ContinuousClock.now - begin < .seconds(10))
                let away = try await get("/readyz")
                #expect(away.status == 503)
                #expect(away.body.contains("The database does not answer: PostgreSQL at 127.0.0.1:"), "\(away.body)")
                #expect(away.body.contains("refused") && away.body.contains("orchestrator doctor"), "\(away.body)")
                let address = settings["DATABASE_URL"].flatMap(URLComponents.init)
                let password = try #require(address?.password)
                #expect(!away.body.contains(password), "\(away.body)")
                // What it asks for when it is told to stop is not waited for like what it is asked for in the middle of work.
                let told = ContinuousClock.now
                server.signal(SIGTERM)
                _ = await server.status()
                #expect(ContinuousClock.now - told < .seconds(30), "\(server.errors)")
            }
        }
    }

    @Test func withoutRabbitMQTheRestIsTold() async throws {
        try await Servers.shared { servers in
            let away = try servers.settings.merging(["RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:1"]) { $1 }
            try await Workplace.with(simulator: [], settings: away) { place in
                let doctor = try await place.orchestrate("doctor", status: 1)
                #expect(doctor.output.contains(#/WRONG +broker +.*127\.0\.0\.1:1: nobody listens there/#))
                #expect(doctor.output.contains("agrees with ESI's"), "\(doctor.output)")
                let status = try await place.orchestrate("status", status: 1)
                #expect(status.output.contains("alliance_sync_queue"), "\(status.output)")
                #expect(status.output.contains("only jobs of the database are counted: RabbitMQ:"), "\(status.output)")
                let dead = try await place.orchestrate("dead", "list")
                #expect(dead.errors.contains("nobody listens there"), "\(dead.errors)")
                for command in ["killmails", "users", "jobs show alliance 99000001", "schedule list"] {
                    try await place.orchestrate(command.split(separator: " ").map(String.init))
                }
            }
        }
    }
}
