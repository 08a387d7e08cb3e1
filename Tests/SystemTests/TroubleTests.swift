import Foundation
import Testing

extension SystemTests {
    @Suite struct TroubleTests {
        @Test(.timeLimit(.minutes(5))) func losesNothingToFaults() async throws {
            let universe = ["--alliances", "5", "--corporations", "20", "--npc-corporations", "4"]
            let faults = ["--fault-rate", "0.2", "--slow", "500"]
            try await Workplace.with(simulator: universe + faults) { place in
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                try await place.expectNoBreach()
            }
        }

        @Test(.timeLimit(.minutes(3))) func waitsForTheEndOfDowntimeWithSingleProbes() async throws {
            let universe = ["--alliances", "20", "--corporations", "100", "--latency", "10"]
            // Few in flight when it begins: each is an error, and too many errors mean a minute's wait.
            let settings = ["ESI_ENTITY_RATE": "50", "WORKER_CONCURRENCY": "8"]
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let drain = try place.start("orchestrator", ["sync-all", "--drain"])
                try await Task.sleep(for: .milliseconds(1500))
                try await place.simulator.control("downtime", #"{"seconds":12}"#)
                #expect(await drain.status() == 0, "\(drain.errors)")
                try await place.expectWholeUniverse()
                try await place.expectNoBreach()
            }
        }

        @Test(.timeLimit(.minutes(2))) func saysThatESICannotBeReached() async throws {
            try await Workplace.with(simulator: [], settings: ["ESI_BASE_URL": "http://127.0.0.1:1"]) { place in
                let drain = try place.start("orchestrator", ["sync-all", "--drain"])
                try await drain.says("ESI cannot be reached at http://127.0.0.1:1")
                #expect(drain.errors.contains("Ctrl-C stops"))
                drain.signal(SIGINT)
                #expect(await drain.status() == 130)
            }
        }
    }
}
