import Foundation
import TestSupport
import Testing

/// The store is the ledger: every job that was acknowledged to its producer is entered, whatever happens meanwhile, and
/// what was asked of ESI twice is put down to something that happened in between.
///
/// The seed gives the history: which faults in which order, whom they hit, how long they last, what is queued when. When
/// exactly a process gets where is the machine's.
@Suite(.enabled(if: LedgerOptions.asked != nil), .serialized, .timeLimit(.minutes(10)))
struct LedgerTests {
    /// Most characters lead no corporation: no follow-up and no schedule brings them, if the job that was queued for one is
    /// lost.
    private static let universe = [
        "--alliances", "30", "--corporations", "400", "--characters", "2600", "--killmails", "5000", "--unlimited",
        "--latency", "30",
    ]

    @Test(arguments: LedgerOptions.asked?.backends ?? [])
    func nothingThatWasAcknowledgedIsLost(_ kind: LedgerOptions.Backend) async throws {
        let options = try #require(LedgerOptions.asked)
        switch kind {
        case .sqlite:
            let disk = options.disk ?? FileManager.default.temporaryDirectory
            let file = disk.appending(path: "ledger-\(UUID().uuidString).sqlite").path
            try await run(options, kind, .sqlite(path: file), settings: ["DATABASE_URL": "sqlite:\(file)"])
        case .servers:
            try await Servers.own { servers in
                let proxies = try ServerProxies(of: servers.settings)
                defer { proxies.stop() }
                var settings = proxies.settings
                settings["RABBITMQ_URL", default: ""] += "?heartbeat=2"
                settings["DATABASE_URL", default: ""] += "&answer_timeout=2"
                try await run(options, kind, .servers(servers), settings: settings, proxies: proxies)
            }
        }
    }

    private func run(
        _ options: LedgerOptions,
        _ kind: LedgerOptions.Backend,
        _ backend: LedgerBackend,
        settings: [String: String],
        proxies: ServerProxies? = nil
    ) async throws {
        let start = ContinuousClock.now
        try await Workplace.with(simulator: Self.universe, settings: ["LOG_LEVEL": "notice"]) { place in
            try await place.start("orchestrator", ["migrate"], settings: settings).succeeds()
            let producer = try await Producer(place, settings: settings, seed: options.seed)
            let crew = try Crew(place, settings: settings)
            try await crew.begin()
            var servers: (Servers, ServerProxies)?
            if case .servers(let own) = backend, let proxies { servers = (own, proxies) }
            var nemesis = Nemesis(
                crew: crew,
                producer: producer,
                servers: servers,
                disk: options.disk,
                longFreeze: servers == nil ? .seconds(65) : .seconds(12),
                seed: options.seed
            )
            let weights = FaultKind.weights(kind, hasDisk: options.disk != nil)
            let plan = FaultKind.plan(options.faults, of: weights, using: &nemesis.random)
            let progress = Observed(0)
            let lots = await producer.waiting
            async let production: Void = produce(producer, atOnce: lots, until: plan.count, progress)
            for fault in plan {
                try await nemesis.strike(fault)
                try await crew.restartWhoEnded()
                try await nemesis.rest()
                progress.update { $0 += 1 }
            }
            try await production
            let struck = ContinuousClock.now
            var unlucky = 0
            while true {
                if try await backend.active() == 0 {
                    // Kills may well have hit the same job, three of them while it ran alone.
                    let found = try await backend.jobsThatWorkersDiedWith()
                    guard found > 0 else { break }
                    unlucky += found
                    try await place.start(
                        "orchestrator",
                        ["dead", "retry", "--reason", "crash_loop"],
                        settings: settings
                    ).succeeds()
                }
                try await crew.restartWhoEnded()
                try await Task.sleep(for: .milliseconds(300))
            }
            await crew.end()
            let end = ContinuousClock.now

            let acknowledged = await producer.acknowledged
            let dead = try await backend.deadLetters()
            let lost = acknowledged.subtracting(try await backend.known())
            let repetitions = try await place.simulator.repetitions()
            let unexplained = repetitions.unexplained(by: nemesis.faults)
            let surprises = await crew.surprises
            print(
                """
                ledger \(kind.rawValue), seed \(options.seed): \(nemesis.faults.count) faults in \
                \((struck - start).components.seconds) s, done after \((end - start).components.seconds) s
                  faults: \(Self.list(Dictionary(nemesis.faults.map { ($0.kind.rawValue, 1) }, uniquingKeysWith: +)))
                  jobs acknowledged: \(acknowledged.count), lost: \(lost.count), dead letters: \(dead.count), \
                retried after a crash loop: \(unlucky)
                  requests: \(try await place.simulator.report().requests.total), repeated: \(repetitions.count), \
                unexplained: \(unexplained.count)
                  commands that failed and were repeated: \(await producer.refused); processes that ended by themselves: \
                \(surprises.isEmpty ? "none" : Self.list(surprises))
                """
            )
            #expect(acknowledged.count > 1000)
            #expect(lost.isEmpty, "\(Array(lost.prefix(10)))")
            #expect(dead.isEmpty, "\(dead.prefix(10))")
            #expect(unexplained.isEmpty, "\(unexplained.prefix(10))")
            #expect(try await backend.halves() == 0)
            #expect(try await backend.forgottenFollowUps() == [])
            let report = try await place.simulator.report()
            report.expectRepetitionsOnly()
            #expect(!surprises.keys.contains { $0.contains("with -") }, "a process was ended by a signal")
        }
    }

    /// What is queued is spread over the time of the faults.
    private func produce(
        _ producer: Producer,
        atOnce lots: Int,
        until faults: Int,
        _ progress: Observed<Int>
    ) async throws {
        var begun = 0
        while await producer.waiting > 0 {
            let due = min(faults, begun * faults / max(1, lots))
            await progress.wait { $0 >= due }
            try await producer.queueOne()
            begun += 1
        }
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
