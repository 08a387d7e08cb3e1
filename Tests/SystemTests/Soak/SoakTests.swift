import Foundation
import TestSupport
import Testing

/// Work trickles for long, and the processes end as large as they were: `Tests/soak` runs it.
@Suite(.enabled(if: SoakLength.minutes != nil))
struct SoakTests {
    private static let sampling: Duration = .seconds(2)
    private static let reconnecting: Duration = .seconds(30)

    @Test(arguments: LedgerOptions.Backend.allCases)
    func nothingGrows(_ backend: LedgerOptions.Backend) async throws {
        switch backend {
        case .sqlite: try await run(backend, settings: [:], reconnect: {})
        case .servers:
            try await Servers.own { servers in
                let proxies = try ServerProxies(of: servers.settings)
                defer { proxies.stop() }
                try await run(backend, settings: proxies.settings) {
                    for server in ServerProxies.Server.allCases { proxies[server].cut() }
                }
            }
        }
    }

    private func run(
        _ backend: LedgerOptions.Backend,
        settings: [String: String],
        reconnect: () -> Void
    ) async throws {
        let minutes = try #require(SoakLength.minutes)
        // What is asked for expires at once, so that there is always work.
        let universe = ["--alliances", "10", "--corporations", "100", "--unlimited", "--ttl", "1"]
        let settings = settings.merging(["LOG_LEVEL": "warning", "PORT": "\(try FreePort.any())"]) { $1 }
        try await Workplace.with(simulator: universe, settings: settings) { place in
            try await place.orchestrate("migrate")
            let processes = [
                ("serve", try place.start("orchestrator", ["serve"])),
                ("worker", try place.start("universal-worker")),
            ]
            let ids = try await place.simulator.universe().filter { $0.kind == "corporation" }.map { "\($0.id)" }
            var figures = processes.map { _ in (memory: Series(), descriptors: Series(), threads: Series()) }
            let clock = ContinuousClock()
            let end = clock.now + .seconds(minutes * 60)
            var sampleAt = clock.now
            var reconnectAt = clock.now + Self.reconnecting
            var next = 0
            while clock.now < end {
                try await place.orchestrate(
                    ["queue", "--quiet", "corporation"] + ids[next..<min(next + 10, ids.count)]
                )
                next = next + 10 < ids.count ? next + 10 : 0
                if clock.now >= reconnectAt {
                    reconnect()
                    reconnectAt += Self.reconnecting
                }
                for (number, (_, program)) in processes.enumerated() {
                    guard let sample = ProcessFigures(program.processID) else { continue }
                    figures[number].memory.append(sample.memory)
                    figures[number].descriptors.append(sample.descriptors)
                    figures[number].threads.append(sample.threads)
                }
                sampleAt += Self.sampling
                try await clock.sleep(until: sampleAt)
            }
            let requests = try await place.simulator.report().requests.total
            print("soak \(backend.rawValue): \(minutes) min, \(requests) requests")
            for (number, (name, program)) in processes.enumerated() {
                let (memory, descriptors, threads) = figures[number]
                print(
                    "  \(name): "
                        + [
                            Self.text(memory, "KiB"), Self.text(descriptors, "descriptors"),
                            Self.text(threads, "threads"),
                        ].joined(separator: ", ")
                )
                #expect(memory.isFlat(share: 0.1, amount: 4096), "memory of \(name): \(memory.samples)")
                #expect(descriptors.isFlat(share: 0, amount: 4), "descriptors of \(name): \(descriptors.samples)")
                #expect(threads.isFlat(share: 0, amount: 4), "threads of \(name): \(threads.samples)")
                program.signal(SIGTERM)
                #expect(await program.status() == 0, "\(name): \(program.errors)")
            }
            #expect(requests > minutes * 20, "there was no work")
        }
    }

    // MARK: Details

    private static func text(_ series: Series, _ unit: String) -> String {
        series.trend.map { "\($0.early) → \($0.late) \(unit)" } ?? "too few samples of \(unit)"
    }
}

private enum SoakLength {
    static let minutes = ProcessInfo.processInfo.environment["SOAK_MINUTES"].flatMap(Int.init)
}
