import Foundation
import Testing

extension SystemTests {
    @Suite struct CrashTests {
        @Test(.timeLimit(.minutes(4))) func goesOnAfterBeingKilledAtAnyMoment() async throws {
            // Some 1,500 requests: more than can be sent until the last kill.
            let universe = [
                "--alliances", "20", "--corporations", "500", "--npc-corporations", "12", "--latency", "15",
            ]
            // What a dead process had in flight counts as errors for a minute: few, so that there is no need to wait.
            try await Workplace.with(simulator: universe, settings: ["WORKER_CONCURRENCY": "8"]) { place in
                // While it starts; at its first jobs, where one may be hit each time (see `CrashPolicy`); and in the middle
                // of work.
                let (early, kills) = (3, 8)
                for kill in 0..<kills {
                    let before = try await place.simulator.report().requests.total
                    let drain = try place.start("orchestrator", ["sync-all", "--drain"])
                    if kill > 0 {
                        let wanted = before + (kill < early ? 1 : .random(in: 1...40))
                        try await place.report { $0.requests.total >= wanted }
                    }
                    try await Task.sleep(for: .milliseconds(.random(in: 0...100)))
                    drain.signal(SIGKILL)
                    #expect(await drain.status() == -SIGKILL, "kill \(kill) came too late: \(drain.output)")
                }
                let killed = try await place.simulator.report().requests.total
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                let report = try await place.expectNoBreach()
                // Work was left by each kill, since even the last left some.
                #expect(report.requests.total - report.repeated > killed, "nothing was left to do")
                // Only what was in flight is asked again.
                #expect(report.repeated <= kills * 8)
                let entities = try await place.simulator.universe().filter(\.isReachable)
                let alliances = entities.count { $0.kind == "alliance" }
                let first = report.requests.total - report.repeated
                let needed = entities.count + alliances + 2
                // On a busy machine the next process may ask before the simulator has noticed that the last one, which it
                // has not answered yet, is gone: to it that request is the first.
                #expect((needed...needed + kills).contains(first), "\(first) instead of \(needed)")
            }
        }

        /// See `CrashPoint`. The later turns are in the middle of the work, the first at its very beginning.
        @Test(
            .timeLimit(.minutes(2)),
            arguments: [
                "delivered", "performed", "recorded", "published", "acknowledged", "writing", "committing", "committed",
            ]
        )
        func losesNothingWhereverItEnds(_ point: String) async throws {
            let universe = ["--alliances", "5", "--corporations", "30", "--npc-corporations", "5", "--latency", "5"]
            try await Workplace.with(simulator: universe, settings: ["WORKER_CONCURRENCY": "8"]) { place in
                for turn in [1, 20] {
                    let drain = try place.start(
                        "orchestrator",
                        ["sync-all", "--drain"],
                        settings: ["CRASH_POINT": "\(point):\(turn)"]
                    )
                    #expect(await drain.status() == 137, "\(point):\(turn) was not reached: \(drain.errors)")
                }
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                #expect(try await place.expectNoBreach().repeated <= 2 * 8)
            }
        }

        @Test(.timeLimit(.minutes(2)), arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143)), (SIGHUP, Int32(143))])
        func stopsWithoutLosingWorkInFlight(_ signal: Int32, _ status: Int32) async throws {
            let universe = ["--alliances", "20", "--corporations", "100", "--latency", "50"]
            try await Workplace.with(simulator: universe) { place in
                let drain = try place.start("orchestrator", ["sync-all", "--drain"])
                try await place.report { $0.requests.total > 0 }
                drain.signal(signal)
                #expect(await drain.status() == status)
                #expect(drain.output.contains("Nothing is lost: `orchestrator sync-all --drain` goes on from here."))
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                #expect(try await place.expectNoBreach().repeated == 0)
            }
        }

        @Test(.timeLimit(.minutes(2))) func aSecondSignalStopsAtOnce() async throws {
            let universe = ["--alliances", "5", "--corporations", "20", "--latency", "20000"]
            try await Workplace.with(simulator: universe) { place in
                let drain = try place.start("orchestrator", ["sync-all", "--drain"])
                try await place.report { $0.requests.total > 0 }
                drain.signal(SIGINT)
                try await Task.sleep(for: .seconds(1))
                let asked = ContinuousClock.now
                drain.signal(SIGINT)
                #expect(await drain.status() == 130)
                #expect(.now - asked < .seconds(2))
            }
        }
    }
}
