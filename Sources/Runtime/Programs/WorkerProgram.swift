import Domain
import Foundation
import Jobs
import Logging

/// `universal-worker`: serves the queues of `WORKER_TYPES` until it is told to stop.
package enum WorkerProgram {
    package static func run() async throws -> ProgramStatus {
        let startup = try Startup(style: .service)
        let configuration = startup.configuration
        let queues = configuration.workerTypes.map(\.queue).filter(Catalog.registry.queues.contains)
        guard !queues.isEmpty else {
            let types = configuration.workerTypes.map(\.rawValue).joined(separator: ", ")
            throw Complaint("WORKER_TYPES is \(types), and this version has no jobs for that.")
        }
        let userAgent = try startup.userAgent()
        let tally = Tally()
        let requests = try await startup.withEngine { engine in
            let session = try engine.session(queues: queues, userAgent: userAgent) { tally.record($0) }
            let interruption = await Interruption()
            startup.logger.notice(
                "Working",
                metadata: [
                    "version": "\(Version.current)",
                    "queues": "\(queues.map(\.rawValue).joined(separator: ","))",
                    "concurrency": "\(configuration.concurrency)",
                    "database": "\(engine.place)",
                ]
            )
            await run(session, until: interruption, startup.logger)
            return session.observations.replies
        }
        var metadata: Logger.Metadata = ["requests": "\(requests)"]
        for (kind, count) in tally.sums.done { metadata[kind.plural] = "\(count)" }
        startup.logger.notice("Stopped", metadata: metadata)
        return .done
    }

    private static func run(
        _ session: WorkSession,
        until interruption: Interruption,
        _ logger: Logger
    ) async {
        await withTaskGroup { group in
            group.addTask {
                await interruption.watch {
                    logger.notice("Stopping: jobs in flight end first, a second signal stops at once")
                    session.stop()
                } leave: {
                    logger.warning("Stopped at once: jobs in flight will be run again")
                }
            }
            await session.run()
            group.cancelAll()
        }
    }
}
