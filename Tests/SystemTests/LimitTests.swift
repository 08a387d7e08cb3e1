import Foundation
import Testing

extension SystemTests {
    @Suite struct LimitTests {
        private static let route = "GET /corporations/{corporation_id}"

        @Test(
            .timeLimit(.minutes(3)),
            arguments: [#"{"kind":"420","seconds":6}"#, #"{"kind":"429","group":"corp","seconds":6}"#]
        )
        func aStopReachesAllProcessesAtOnce(_ stop: String) async throws {
            let universe = ["--alliances", "40", "--corporations", "3000", "--latency", "20"]
            let group = ["--group", "corp=36000/1h:/corporations/{corporation_id}"]
            let (simulator, settings) = (universe + group + Self.grace, ["WORKER_TYPES": "ALLIANCE,CORPORATION"])
            try await Workplace.with(simulator: simulator, settings: settings, in: Workplace.memory) { place in
                try await place.orchestrate("sync-alliances")
                let workers = try (0..<4).map { _ in try place.start("universal-worker") }
                try await expectStop(stop, at: place)
                for worker in workers { worker.signal(SIGTERM) }
                for worker in workers { #expect(await worker.status() == 0, "\(worker.errors)") }
            }
        }

        /// Two seconds and a half, where a quiet machine needs a tenth of one: on a busy one a process may not run for a
        /// while between asking and sending. A process that heard nothing would go on for six.
        private static let grace = ["--stop-grace", "2500"]

        private func expectStop(_ stop: String, at place: Workplace) async throws {
            try await place.report { $0.requests.byRoute[Self.route, default: 0] >= 300 }
            try await place.simulator.control("limit", stop)
            try await Task.sleep(for: .seconds(5))
            let during = try await place.simulator.report()
            #expect(during.breaches.total == 0, "\(during.breaches)")
            let refused = during.requests.byStatus["420", default: 0] + during.requests.byStatus["429", default: 0]
            #expect(refused > 0)
            try await Task.sleep(for: .seconds(5))
            let after = try await place.simulator.report()
            #expect(after.breaches.total == 0, "\(after.breaches)")
            #expect(
                after.requests.byRoute[Self.route, default: 0] > during.requests.byRoute[Self.route, default: 0]
            )
        }
    }
}
