import Foundation

/// Runs histories of a ``World``, seed after seed, until one fails.
package struct Simulation: Sendable {
    /// A history that broke a rule, shortened as far as it goes.
    package struct Finding: Sendable, CustomStringConvertible {
        package let world: String
        package let seed: UInt64
        package let breach: Breach
        package let events: Int
        package let story: [String]

        package var description: String {
            """
            \(world), seed \(seed), after \(events) events: \(breach)
            \(story.map { "  " + $0 }.joined(separator: "\n"))
            Again: Tests/simulation --seed \(seed) \(world)
            """
        }
    }

    private let seeds: Range<UInt64>

    /// - Parameter seeds: how many, where `SIMULATION_SEEDS` does not say; `SIMULATION_SEED` names the first.
    package init(seeds: UInt64, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let first = environment["SIMULATION_SEED"].flatMap(UInt64.init) ?? 0
        let count = environment["SIMULATION_SEEDS"].flatMap(UInt64.init) ?? seeds
        self.seeds = first..<first + count
    }

    /// - Returns: the first that failed.
    package func run<W: World>(_ world: W.Type) async throws -> Finding? {
        for seed in seeds {
            let history = Self.history(of: world, seed: seed)
            if let breach = try await world.run(history, seed: seed).0 {
                return try await Self.finding(of: world, breach, seed, in: history)
            }
            await Task.yield()
        }
        return nil
    }

    private static func history<W: World>(of world: W.Type, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(seed: seed)
        return (0..<world.length).map { _ in random.next() }
    }

    private static func finding<W: World>(
        of world: W.Type,
        _ breach: Breach,
        _ seed: UInt64,
        in history: [UInt64]
    ) async throws -> Finding {
        let short = try await shorten(history) { try await world.run($0, seed: seed).0?.rule == breach.rule }
        let (told, story) = try await world.run(short, seed: seed, telling: true)
        return Finding(world: world.name, seed: seed, breach: told ?? breach, events: short.count, story: story)
    }

    /// Leaves out what is not needed to fail, in ever smaller parts, until nothing can be left out any more.
    static func shorten(
        _ history: [UInt64],
        whileFailing fails: ([UInt64]) async throws -> Bool
    ) async rethrows -> [UInt64] {
        var history = history
        var part = max(1, history.count / 2)
        while true {
            var index = 0
            let before = history.count
            while index < history.count {
                var shorter = history
                shorter.removeSubrange(index..<min(index + part, history.count))
                if try await fails(shorter) { history = shorter } else { index += part }
            }
            if part == 1, history.count == before { return history }
            part = max(1, part / 2)
        }
    }
}
