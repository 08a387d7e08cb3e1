import Domain
import Foundation
import Jobs
import Logging

/// `schedule`, `schedule list`, `schedule run NAME`
package struct ScheduleProgram: Sendable {
    package init() {}

    /// Carries schedules out until told to stop.
    package func run() async throws -> ProgramStatus {
        let isJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
        let startup = try Startup(style: isJournal ? .journal : .timestamped)
        let logger = startup.logger
        return try await startup.withEngine { engine in
            let scheduler = engine.scheduler(logger: logger) { tick in
                logger.notice("\(Self.sentence(tick))", metadata: ["schedule": "\(tick.schedule)"])
            }
            let interruption = await Interruption()
            logger.notice("Scheduling", metadata: ["version": "\(Version.current)"])
            let life = Task { try await scheduler.run() }
            await withTaskGroup { group in
                group.addTask { await interruption.watch(stop: { life.cancel() }, leave: {}) }
                _ = await life.result
                group.cancelAll()
            }
            logger.notice("Stopped")
            return .done
        }
    }

    package func list() async throws -> ProgramStatus {
        let startup = try Startup()
        let (schedules, states) = try await startup.withEngine { engine in
            (Catalog.schedules(engine.store, engine.settings), try await engine.jobStore.schedules())
        }
        let now = Date()
        let rows = schedules.map { schedule in
            let state = states.first { $0.name == schedule.name }
            return [
                schedule.name, DurationText.describe(schedule.interval),
                state?.lastAt.map { DurationText.describe(seconds: now.timeIntervalSince($0)) + " ago" } ?? "never",
                state.map { Self.due($0.dueAt, now) } ?? "when a scheduler starts",
            ]
        }
        for line in Table.lines([["SCHEDULE", "EVERY", "LAST", "NEXT"]] + rows) { print(line) }
        let latest = states.compactMap(\.lastAt).max()
        if latest.map({ now.timeIntervalSince($0) > 300 }) ?? true {
            print("")
            print("No scheduler seems to be running: `orchestrator schedule` is one.")
        }
        return .done
    }

    /// Once and now, whenever it is due.
    package func run(_ name: String) async throws -> ProgramStatus {
        let startup = try Startup()
        return try await startup.withEngine { engine in
            let schedules = Catalog.schedules(engine.store, engine.settings)
            guard let schedule = schedules.first(where: { $0.name == name }) else {
                let names = schedules.map(\.name).joined(separator: ", ")
                throw Complaint("There is no schedule \"\(name)\": they are \(names).")
            }
            let now = Date()
            let due = ScheduleState.firstDue(every: schedule.interval, at: now)
            let state = ScheduleState(name: name, interval: schedule.interval, dueAt: due)
            let work = try await schedule.work(tick: state.tick, at: now)
            let enqueued = try await engine.enqueue(work.requests)
            let queued = QueuedText.sentence(queued: enqueued.messages.count, unchanged: enqueued.unchanged)
            print("\(name): \(work.finding). \(queued)")
            return .done
        }
    }

    private static func sentence(_ tick: Scheduler.Tick) -> String {
        "\(tick.finding). \(QueuedText.sentence(queued: tick.queued, unchanged: tick.unchanged))"
    }

    private static func due(_ date: Date, _ now: Date) -> String {
        date <= now ? "now" : "in " + DurationText.describe(seconds: date.timeIntervalSince(now))
    }
}
