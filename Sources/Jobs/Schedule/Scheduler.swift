package import Foundation
package import Logging

/// Carries schedules out when they are due. Any number may run: each tick is one transaction of the job store, which only
/// one of them can make.
package final class Scheduler: Sendable {
    /// What became of a tick.
    package struct Tick: Sendable {
        package var schedule: String
        package var finding: String
        package var queued: Int
        /// Jobs that were active already.
        package var unchanged: Int
        package var next: Date

        package init(schedule: String, finding: String, queued: Int, unchanged: Int, next: Date) {
            self.schedule = schedule
            self.finding = finding
            self.queued = queued
            self.unchanged = unchanged
            self.next = next
        }
    }

    /// Another process may have changed what is due.
    private static let longestSleep: TimeInterval = 30
    private static let pauseAfterFailure: TimeInterval = 5

    private let schedules: [any Schedule]
    private let store: any JobStore
    private let broker: any Broker
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let onTick: @Sendable (Tick) -> Void

    package init(
        _ schedules: [any Schedule],
        store: any JobStore,
        broker: any Broker,
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        onTick: @escaping @Sendable (Tick) -> Void = { _ in }
    ) {
        self.schedules = schedules
        self.store = store
        self.broker = broker
        self.logger = logger
        self.now = now
        self.onTick = onTick
    }

    /// Until cancelled.
    package func run() async {
        while !Task.isCancelled {
            let next = await carryOut()
            let pause = min(max(next.timeIntervalSince(now()), 0), Self.longestSleep)
            try? await Task.sleep(for: .milliseconds(Int64(pause * 1000) + 1))
        }
    }

    /// Carries out what is due.
    /// - Returns: when to look again.
    package func carryOut() async -> Date {
        var next = now().addingTimeInterval(Self.longestSleep)
        for schedule in schedules {
            do {
                next = min(next, try await carryOut(schedule))
            } catch {
                logger.error(
                    "A schedule could not be carried out; it is tried again",
                    metadata: ["schedule": "\(schedule.name)", "error": "\(error)"]
                )
                next = min(next, now().addingTimeInterval(Self.pauseAfterFailure))
            }
        }
        return next
    }

    private func carryOut(_ schedule: any Schedule) async throws -> Date {
        let now = now()
        let state = try await store.register(schedule.name, every: schedule.interval, at: now)
        guard state.isDue(at: now) else { return state.dueAt }
        let next = state.next(after: now)
        let work = try await schedule.work(tick: state.tick, at: now)
        guard let enqueued = try await store.tick(state, at: now, next: next, requests: work.requests) else {
            return next
        }
        do {
            try await broker.publish(enqueued.messages)
        } catch {
            // The rows are there: the reconciler will find them.
            logger.warning(
                "What a schedule has queued could not be told to the broker; workers will find it later",
                metadata: ["schedule": "\(schedule.name)", "jobs": "\(enqueued.messages.count)", "error": "\(error)"]
            )
        }
        onTick(
            Tick(
                schedule: schedule.name,
                finding: work.finding,
                queued: enqueued.messages.count,
                unchanged: enqueued.unchanged,
                next: next
            )
        )
        return next
    }
}
