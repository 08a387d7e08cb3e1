import Foundation
package import Jobs
import Logging

/// `schedule`, `schedule list`, `schedule run NAME`
package struct ScheduleProgram: Sendable {
    package var isJSON = false

    package init() {}

    /// Carries schedules out until told to stop.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup(style: .service)
        let logger = startup.logger
        return try await startup.withEngine { engine in
            let scheduler = engine.scheduler(logger: logger) { tick in
                logger.notice("\(Self.sentence(tick))", metadata: ["schedule": "\(tick.schedule)"])
            }
            let interruption = await engine.interruption()
            logger.notice("Scheduling", metadata: ["version": "\(Version.current)"])
            let life = Task { await scheduler.run() }
            await withTaskGroup { group in
                group.addTask { await interruption.watch(stop: life.cancel) }
                group.addTask { await engine.watchPlace { life.cancel() } }
                await life.value
                group.cancelAll()
            }
            try engine.checkPlace()
            logger.notice("Stopped")
            return .done
        }
    }

    package func list() async throws -> ProgramStatus {
        let startup = try Startup()
        let report = try await startup.reading { try await $0.schedulesReport() }
        try StandardOutput.print(report, asJSON: isJSON, lines: report.lines())
        return .done
    }

    /// Once and now, whenever it is due.
    package func run(_ name: String) async throws -> ProgramStatus {
        let startup = try Startup()
        let tick = try await startup.withEngine { try await $0.carryOut(schedule: name) }
        print("\(tick.schedule): \(Self.sentence(tick))")
        return .done
    }

    package static func sentence(_ tick: Scheduler.Tick) -> String {
        "\(tick.finding). \(QueuedText.sentence(queued: tick.queued, unchanged: tick.unchanged))"
    }
}
