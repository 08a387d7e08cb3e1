import Domain
import Foundation
package import Jobs

/// `sync-alliances`, `sync-corporations`, `sync-characters`, `sync-killmails`, `sync-all`.
package struct SyncProgram: Sendable {
    package var target: SyncTarget
    package var priority: Priority
    package var drains = false
    package var isDryRun = false
    package var drain: Drain.Options

    package init(_ target: SyncTarget) {
        self.target = target
        priority = target.priority
        drain = Drain.Options(queues: target.queues)
    }

    package func run() async throws -> ProgramStatus {
        let startup = try Startup(isQuiet: drain.isQuiet)
        if isDryRun { return try await dryRun(startup) }
        guard drains else { return try await enqueue(startup) }
        // Before anything is queued: a refused setting must leave no trace.
        let userAgent = try startup.userAgent()
        return try await startup.withEngine { engine in
            _ = try await queue(engine)
            let command = "orchestrator \(target.command) --drain"
            return try await Drain.run(engine, drain, startup, userAgent: userAgent, command: command)
        }
    }

    private func queue(_ engine: Engine) async throws -> Enqueued {
        let hasCorporations = try await engine.store.counts()[.corporation] ?? 0 > 0
        return try await engine.enqueue(try target.requests(priority: priority, hasCorporations: hasCorporations))
    }

    private func enqueue(_ startup: Startup) async throws -> ProgramStatus {
        let (enqueued, hasWorkers) = try await startup.withEngine { engine in
            (try await queue(engine), try await engine.workers.workers().contains { $0.health == .healthy })
        }
        if !drain.isQuiet {
            print(QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged))
            print(
                hasWorkers
                    ? "Workers are at it: `orchestrator status --watch` shows how far they are."
                    : "Start a worker with `orchestrator work`, or give --drain to work on them here."
            )
        }
        return .done
    }

    private func dryRun(_ startup: Startup) async throws -> ProgramStatus {
        let plan = try await startup.withEngine(looksOnly: true) { engine in
            try await Plan(target, engine: engine, now: Date())
        }
        for line in PlanText.lines(plan) { print(line) }
        return .done
    }
}
