import Foundation
import Testing

/// Whether four processes use all that a bucket lets through, in each of its windows. Alone on the machine: beside other
/// tests a turn comes late now and then, and what is spent in the next window is missing in this one.
@Suite(.serialized, .timeLimit(.minutes(3))) struct FullBucketTests {
    private static let simulator = [
        "--alliances", "40", "--corporations", "3000", "--latency", "20",
        "--group", "corp=1200/12s:/corporations/{corporation_id}",
    ]
    private static let settings = ["WORKER_TYPES": "ALLIANCE,CORPORATION"]

    /// The first window learns the limit, and is not counted.
    private func expectFullUse(windows: Int, at place: Workplace) async throws -> [Program] {
        try await place.orchestrate("sync-alliances")
        let workers = try (0..<4).map { _ in try place.start("universal-worker") }
        let report = try await place.report { report in
            report.buckets["corp"].map { $0.spentByWindow.count > windows } ?? false
        }
        try report.expectFullUse(of: "corp", windows: windows)
        return workers
    }

    private func end(_ workers: [Program]) async {
        for worker in workers { worker.signal(SIGTERM) }
        for worker in workers { #expect(await worker.status() == 0, "\(worker.errors)") }
    }

    @Test func fourProcessesUseAFullBucketAndNeverOverrunIt() async throws {
        try await Workplace.with(simulator: Self.simulator, settings: Self.settings, in: Workplace.memory) { place in
            await end(try await expectFullUse(windows: 4, at: place))
        }
    }

    @Test func fourWorkersUseAFullBucketAndNeverOverrunIt() async throws {
        try await Servers.shared { servers in
            let settings = Self.settings.merging(try servers.settings) { $1 }
            try await Workplace.with(simulator: Self.simulator, settings: settings) { place in
                let workers = try await expectFullUse(windows: 3, at: place)
                // Not all is well, because nobody works on the characters.
                let healthy = #/:\d+ +healthy +alliance,corporation/#
                let status = try await place.orchestrate("status", status: 1)
                #expect(status.output.matches(of: healthy).count == 4, "\(status.output)")
                await end(workers)
                #expect(try await place.orchestrate("status", status: 1).output.matches(of: healthy).isEmpty)
            }
        }
    }
}
