import Domain
import Foundation
package import Jobs
package import Logging

extension Engine {
    package func scheduler(
        logger: Logger,
        onTick: @escaping @Sendable (Scheduler.Tick) -> Void = { _ in }
    ) -> Scheduler {
        Scheduler(
            Catalog.schedules(store, settings),
            store: jobStore,
            broker: broker,
            logger: logger,
            onTick: onTick
        )
    }

    /// Once and now, whenever it is due: its own ticks stay as they are.
    /// - Throws: ``Complaint`` where there is none of the name.
    package func carryOut(schedule name: String) async throws -> Scheduler.Tick {
        let schedules = Catalog.schedules(store, settings)
        guard let schedule = schedules.first(where: { $0.name == name }) else {
            let names = schedules.map(\.name).joined(separator: ", ")
            throw Complaint("There is no schedule \"\(name)\": they are \(names).")
        }
        let now = Date()
        let due = ScheduleState.firstDue(at: now)
        let state = ScheduleState(name: name, interval: schedule.interval, dueAt: due)
        let work = try await schedule.work(tick: nil, at: now)
        let enqueued = try await enqueue(work.requests)
        return Scheduler.Tick(
            schedule: name,
            finding: work.finding,
            queued: enqueued.messages.count,
            unchanged: enqueued.unchanged,
            next: state.next(after: now)
        )
    }
}
