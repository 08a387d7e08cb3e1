import Foundation
import Testing

/// One after another: they measure times, and programs at work take the machine's few cores.
@Suite(.serialized) struct SystemTests {}

extension SystemTests {
    @Suite struct SyncTests {
        private static let small = ["--alliances", "20", "--corporations", "100", "--npc-corporations", "12"]

        @Test(.timeLimit(.minutes(2))) func fetchesEverythingAndAsksNothingTwice() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let first = try await place.orchestrate("sync-all", "--drain")
                #expect(first.output.hasPrefix("Done:"))
                try await place.expectWholeUniverse()
                let report = try await place.expectNoBreach()
                #expect(report.repeated == 0)

                try await place.orchestrate("sync-all", "--drain")
                try await place.orchestrate("sync-corporations", "--drain")
                try await place.orchestrate("sync-characters", "--drain")
                let second = try await place.expectNoBreach()
                #expect(second.requests.total == report.requests.total)
            }
        }

        @Test(.timeLimit(.minutes(2))) func asksAgainOnlyWhatExpiredAndTakesWhatChanged() async throws {
            let settings = ["CHARACTER_MAX_AGE": "0s"]
            try await Workplace.with(simulator: Self.small + ["--ttl", "4"], settings: settings) { place in
                try await place.orchestrate("sync-all", "--drain")
                for kind in ["alliance", "corporation", "character"] {
                    let known = try await place.simulator.universe().filter { $0.isReachable && !$0.isDeleted }
                    let id = try #require(known.last { $0.kind == kind }).id
                    try await place.simulator.control("change", #"{"kind":"\#(kind)","id":\#(id)}"#)
                }
                try await Task.sleep(for: .seconds(6))
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                let report = try await place.expectNoBreach()
                #expect(report.requests.byStatus["304", default: 0] > 100)
            }
        }

        @Test(.timeLimit(.minutes(2)), arguments: ["sync-alliances", "sync-corporations", "sync-characters"])
        func everyCommandBeginsOnAnEmptyStore(_ command: String) async throws {
            try await Workplace.with(simulator: ["--alliances", "6", "--corporations", "30"]) { place in
                try await place.orchestrate(command, "--drain", "--quiet")
                let report = try await place.expectNoBreach()
                #expect(report.requests.byRoute["GET /corporations/{corporation_id}", default: 0] >= 28)
                #expect(report.requests.byRoute["GET /characters/{character_id}", default: 0] > 30)
            }
        }

        @Test(.timeLimit(.minutes(2))) func stopsExactlyAtItsLimitAndTakesTheRestLater() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                try await place.orchestrate("sync-all", "--drain", "--limit", "25")
                let some = try await place.simulator.report().requests.byRoute
                let entities = [
                    "alliances/{alliance_id}", "corporations/{corporation_id}", "characters/{character_id}",
                ]
                #expect(entities.reduce(0) { $0 + some["GET /\($1)", default: 0] } == 25)
                try await place.orchestrate("sync-all", "--drain")
                try await place.expectWholeUniverse()
                #expect(try await place.expectNoBreach().repeated == 0)
            }
        }

        @Test(.timeLimit(.minutes(2))) func severalDrainsAtOnceAllEnd() async throws {
            try await Workplace.with(simulator: Self.small) { place in
                let drains = try (0..<3).map { _ in try place.start("orchestrator", ["sync-all", "--drain"]) }
                for drain in drains { #expect(await drain.status() == 0, "\(drain.errors)") }
                try await place.expectWholeUniverse()
                #expect(try await place.expectNoBreach().repeated == 0)
            }
        }
    }
}
