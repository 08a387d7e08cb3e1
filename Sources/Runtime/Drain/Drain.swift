import Domain
import ESI
import Foundation
package import Jobs
import Logging

/// Works here until nothing is left that is due soon, and shows how it goes.
package struct Drain: Sendable {
    package struct Options: Sendable {
        package var patience: Duration = .seconds(900)
        /// The most entities to work on.
        package var limit: Int?
        package var isQuiet = false
        package var queues: [QueueName]

        package init(queues: [QueueName]) { self.queues = queues }
    }

    /// Redrawn at most five times a second, and the queues are looked at as often.
    private static let pause: Duration = .milliseconds(200)

    private let engine: Engine
    private let userAgent: String
    private let options: Options
    private let console: Console
    private let logger: Logger

    private init(_ engine: Engine, userAgent: String, options: Options, console: Console, logger: Logger) {
        self.engine = engine
        self.userAgent = userAgent
        self.options = options
        self.console = console
        self.logger = logger
    }

    /// Drains, and tells how that went: with `--quiet` only what is left, and that where errors are told.
    /// - Parameter command: what to type to go on.
    static func run(
        _ engine: Engine,
        _ options: Options,
        _ startup: Startup,
        userAgent: String,
        command: String
    ) async throws -> ProgramStatus {
        let console = startup.console
        let drain = Drain(engine, userAgent: userAgent, options: options, console: console, logger: startup.logger)
        let report = try await drain.run()
        let now = Date()
        if options.isQuiet {
            for line in report.problems(now: now) { console.print(line) }
        } else {
            for line in report.lines(command: command, now: now) { print(line) }
        }
        return report.status
    }

    private func run() async throws -> DrainReport {
        let startedAt = ContinuousClock.now
        let deadBefore = try await counts().reduce(0) { $0 + $1.dead }
        let tally = Tally()
        let limit = options.limit.map { EntityLimit($0) }
        let session = try engine.session(queues: options.queues, userAgent: userAgent, limit: limit) {
            tally.record($0)
        }
        let interruption = await engine.interruption()
        await withTaskGroup { group in
            group.addTask {
                await interruption.watch(stop: session.stop, leave: console.end)
            }
            group.addTask { await watch(session, tally, interruption) }
            group.addTask { await engine.watchPlace(stop: session.stop) }
            await session.run()
            group.cancelAll()
        }
        console.end()
        try engine.checkPlace()
        try await engine.store.countMembersOfAlliances()
        var report = DrainReport(ending: .drained, counts: try await counts(), deadBefore: deadBefore)
        if let limit, limit.isReached { report.ending = .limitReached(limit.maximum) }
        if interruption.hasCome { report.ending = .interrupted(isTermination: interruption.isTermination) }
        report.failures = try await engine.jobStore.failures(limit: 20)
        report.records = try await engine.store.counts()
        report.worked = tally.done
        report.requests = session.observations.replies
        report.elapsed = .now - startedAt
        report.database = engine.place
        return report
    }

    /// Looks at the queues until cancelled, and stops the session when they are drained.
    private func watch(_ session: WorkSession, _ tally: Tally, _ interruption: Interruption) async {
        var display = ProgressDisplay(
            console: console,
            isQuiet: options.isQuiet,
            baseURL: engine.configuration.esiBaseURL,
            now: .now
        )
        var isOver = false
        while !Task.isCancelled {
            let lookedAt = ContinuousClock.now
            do {
                let counts = try await counts()
                if !isOver, DrainVerdict(counts, patience: options.patience, now: Date()) == .end {
                    isOver = true
                    session.stop()
                }
                let budget = Budget(try await engine.ledger.snapshot())
                let isStopping = interruption.hasCome
                display.show(
                    counts,
                    tally.done,
                    budget,
                    unreachable: session.observations.unreachable,
                    isStopping: isStopping,
                    now: .now
                )
            } catch {
                logger.warning("The queues could not be looked at", metadata: ["error": "\(error)"])
            }
            // Looks stay a small part of the work where the tables have become large.
            let pause = max(Self.pause, (.now - lookedAt) * 10)
            guard (try? await Task.sleep(for: pause)) != nil else { return }
        }
    }

    private func counts() async throws -> [QueueCounts] {
        try await engine.jobStore.counts().filter { options.queues.contains($0.queue) }
    }
}
