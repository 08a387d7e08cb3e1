package import Domain
import Jobs

/// `purge [<type>…] [--yes]`
package struct PurgeProgram: Sendable {
    private static let untouched = "Jobs in flight and dead letters are not touched."
    private static let temporary =
        "Killmails that are known of and not stored stay pending, and are queued again by the schedule "
        + "killmail-backlog, every ten minutes, and by sync-killmails."

    /// Empty means all.
    package var types: [WorkerType] = []
    package var isConfirmed = false

    package init() {}

    package func run() async throws -> ProgramStatus {
        let startup = try Startup()
        try startup.checkDatabase()
        return try await startup.withEngine { engine in
            let queues = (types.isEmpty ? WorkerType.allCases : types).map(\.queue)
            let counts = try await engine.queueFigures().counts.filter { queues.contains($0.queue) }
            let figures = counts.map { ($0.queue, $0.ready + $0.waiting) }.filter { $0.1 > 0 }
            guard !figures.isEmpty else {
                print("There is nothing to purge. \(Self.untouched)")
                return .done
            }
            let total = figures.reduce(0) { $0 + $1.1 }
            let list = Figures.list(figures.map { "\(Figures.grouped($0.1)) in \($0.0)" })
            let plan =
                "This cancels \(Figures.count(total, "job")), those that wait for another try included: \(list). "
                + Self.untouched
            guard try isConfirmed || Terminal.confirm(plan, question: "Purge them?") else {
                print("Nothing was purged.")
                return .failed
            }
            let cancelled = try await engine.purge(queues)
            print("Purged \(Figures.count(cancelled, "job")). \(Self.untouched)")
            if figures.contains(where: { $0.0 == .killmails }) { print(Self.temporary) }
            return .done
        }
    }
}
