import Foundation
import Testing

/// The points where a worker ends between its database and its broker. See `CrashPoint`.
@Suite(.timeLimit(.minutes(5))) struct DistributedCrashTests {
    /// What was recorded and not published is found when it has long been due: that takes a minute and a half.
    @Test(
        arguments: [
            "delivered", "performed", "recorded", "published", "acknowledged", "writing", "committing", "committed",
        ]
    )
    func losesNothingWhereverItEnds(_ point: String) async throws {
        let universe = ["--alliances", "3", "--corporations", "12", "--npc-corporations", "3", "--latency", "5"]
        try await Servers.shared { servers in
            let settings = ["WORKER_CONCURRENCY": "4"].merging(try servers.settings) { $1 }
            try await Workplace.with(simulator: universe, settings: settings) { place in
                let drain = try place.start(
                    "orchestrator",
                    ["sync-all", "--drain"],
                    settings: ["CRASH_POINT": "\(point):8"]
                )
                #expect(await drain.status() == 137, "\(point) was not reached: \(drain.errors)")
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse(in: servers)
                #expect(try await place.expectNoBreach().repeated <= 4)
                #expect(try await servers.count("status IN ('pending', 'failed')") == 0)
            }
        }
    }
}
