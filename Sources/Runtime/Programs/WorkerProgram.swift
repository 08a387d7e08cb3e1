import Domain
import Jobs
import Logging

/// `universal-worker`: serves the queues of `WORKER_TYPES` until it is told to stop.
package enum WorkerProgram {
    private static let summary: Duration = .seconds(60)

    /// - Parameter types: in place of `WORKER_TYPES`.
    package static func run(types: String? = nil) async throws -> ProgramStatus {
        if let types { try check(types: types) }
        let startup = try Startup(style: .service, options: types.map { [.workerTypes: $0] } ?? [:])
        let configuration = startup.configuration
        let queues = configuration.workerTypes.map(\.queue)
        let userAgent = try startup.userAgent()
        let tally = Tally()
        let requests = try await startup.withEngine { engine in
            let session = try engine.session(queues: queues, userAgent: userAgent) { tally.record($0) }
            let interruption = await engine.interruption()
            startup.logger.notice(
                "Working",
                metadata: [
                    "version": "\(Version.current)",
                    "queues": "\(queues.map(\.rawValue).joined(separator: ","))",
                    "concurrency": "\(configuration.concurrency)",
                    "database": "\(engine.place)",
                ]
            )
            let words = configuration.workerTypes.map(\.word).joined(separator: ", ")
            let life = ServiceLife(status: "Working on \(words)") {
                session.isConsuming
            } isAlive: {
                // A database that does not even refuse keeps the watchdog hungry.
                _ = try? await engine.jobStore.schedules()
                return session.isAlive
            }
            await withTaskGroup { group in
                group.addTask { await engine.watchPlace(stop: session.stop) }
                await run(session, tally, life, until: interruption, startup.logger)
                group.cancelAll()
            }
            try engine.checkPlace()
            return session.observations.replies
        }
        var metadata: Logger.Metadata = ["requests": "\(requests)"]
        for (kind, count) in tally.done { metadata[kind.plural] = "\(count)" }
        startup.logger.notice("Stopped", metadata: metadata)
        return .done
    }

    /// - Throws: ``Complaint`` with the option's name, not the setting's that it stands for.
    static func check(types: String) throws(Complaint) {
        do {
            _ = try WorkerType.parse(types)
        } catch {
            throw Complaint("--types names \(error).")
        }
    }

    private static func run(
        _ session: WorkSession,
        _ tally: Tally,
        _ life: ServiceLife?,
        until interruption: Interruption,
        _ logger: Logger
    ) async {
        await withTaskGroup { group in
            group.addTask { await life?.run() }
            group.addTask { await summarise(session, tally, logger) }
            group.addTask {
                await interruption.watch {
                    logger.notice("Stopping: jobs in flight end first, a second signal stops at once")
                    life?.stopping()
                    session.stop()
                } leave: {
                    logger.warning("Stopped at once: jobs in flight will be run again")
                }
            }
            await session.run()
            group.cancelAll()
        }
    }

    /// What was done in the last minute, in one line; nothing where that is nothing.
    private static func summarise(_ session: WorkSession, _ tally: Tally, _ logger: Logger) async {
        var before = (done: [RecordKind: Int](), requests: 0)
        while (try? await Task.sleep(for: summary)) != nil {
            let now = (done: tally.done, requests: session.observations.replies)
            var metadata: Logger.Metadata = ["requests": "\(now.requests - before.requests)"]
            for (kind, count) in now.done where count > before.done[kind, default: 0] {
                metadata[kind.plural] = "\(count - before.done[kind, default: 0])"
            }
            if metadata.count > 1 || now.requests > before.requests {
                logger.info("Worked for a minute", metadata: metadata)
            }
            before = now
        }
    }
}
