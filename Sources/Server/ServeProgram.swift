import Curl
import Domain
import Foundation
import Jobs
import Logging
package import Runtime

/// `serve [--bind ADDRESS] [--port N] [--work]`
package struct ServeProgram: Sendable {
    package var bind = "127.0.0.1"
    /// nil means `PORT`.
    package var port: Int?
    /// Works on the queues, too.
    package var works = false

    package init() {}

    /// Serves until told to stop.
    package func run() async throws -> ProgramStatus {
        let startup = try Startup(style: .service)
        let configuration = startup.configuration
        guard Loopback.has(bind) || configuration.adminToken != nil else {
            throw Complaint(
                "Others can reach \(bind), so changes need a token: set ADMIN_TOKEN, as `openssl rand -hex 16` makes one."
            )
        }
        let isAsking = works || configuration.clientID != nil
        let userAgent = isAsking ? try startup.userAgent(asksESI: works) : UserAgent.anonymous
        let curl = try CurlTransport()
        defer { Task { await curl.shutdown() } }
        return try await startup.withEngine { engine in
            let server = Server(
                engine,
                bind: bind,
                port: port ?? configuration.port,
                flow: engine.loginFlow(curl, userAgent: userAgent),
                logger: startup.logger
            )
            let scheduler = engine.scheduler(logger: startup.logger)
            let queues = configuration.workerTypes.map(\.queue)
            let session = works ? try engine.session(queues: queues, userAgent: userAgent) : nil
            let interruption = await Interruption()
            let logger = startup.logger
            let (listens, listen) = AsyncStream<Void>.makeStream()
            let service = ServiceLife(status: "Serving\(works ? ", scheduling and working" : " and scheduling")") {
                for await _ in listens { break }
                return true
            } isAlive: {
                _ = try? await engine.jobStore.schedules()
                return session?.isAlive ?? true
            }
            try await withThrowingTaskGroup(of: Void.self) { parts in
                let life = Task {
                    try await withThrowingTaskGroup(of: Void.self) { parts in
                        parts.addTask {
                            try await server.run { port in
                                tell(port, logger)
                                listen.finish()
                            }
                        }
                        parts.addTask { try await scheduler.run() }
                        // The first that fails ends all, as it ends this loop; a stop ends each by itself.
                        for try await _ in parts {}
                    }
                }
                let work = Task { await session?.run() }
                parts.addTask { await service?.run() }
                parts.addTask {
                    await interruption.watch {
                        service?.stopping()
                        logger.notice("Stopping: what is in flight ends first, a second signal stops at once")
                        session?.stop()
                        life.cancel()
                    } leave: {
                        logger.warning("Stopped at once: jobs in flight will be run again")
                    }
                }
                parts.addTask { await engine.watchPlace { life.cancel() } }
                let result = await life.result
                session?.stop()
                await work.value
                parts.cancelAll()
                try result.get()
            }
            try engine.checkPlace()
            logger.notice("Stopped")
            return .done
        }
    }

    private func tell(_ port: Int, _ logger: Logger) {
        let host = bind.contains(":") ? "[\(bind)]" : bind
        logger.notice(
            "Serving",
            metadata: ["version": "\(Version.current)", "address": "http://\(host):\(port)", "works": "\(works)"]
        )
    }
}
