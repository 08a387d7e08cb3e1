import Curl
import Domain
import ESI
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
        // A limit that is too low would be met by connections first, and then by everything else.
        let openFiles = OpenFiles.allowAll()
        return try await CurlTransport.with { curl in
            try await startup.withEngine { engine in
                let server = Server(
                    engine,
                    bind: bind,
                    port: port ?? configuration.port,
                    connections: openFiles / 2,
                    flow: engine.loginFlow(curl, userAgent: userAgent),
                    logger: startup.logger
                )
                let queues = configuration.workerTypes.map(\.queue)
                let session = works ? try engine.session(queues: queues, userAgent: userAgent) : nil
                try await serve(server, session, engine, startup.logger)
                try engine.checkPlace()
                startup.logger.notice("Stopped")
                return .done
            }
        }
    }

    /// Until one part fails, or somebody stops them: then what is in flight ends first.
    private func serve(_ server: Server, _ session: WorkSession?, _ engine: Engine, _ logger: Logger) async throws {
        let scheduler = engine.scheduler(logger: logger)
        let interruption = await engine.interruption()
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
                    parts.addTask { await scheduler.run() }
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
    }

    private func tell(_ port: Int, _ logger: Logger) {
        let host = bind.contains(":") ? "[\(bind)]" : bind
        logger.notice(
            "Serving",
            metadata: ["version": "\(Version.current)", "address": "http://\(host):\(port)", "works": "\(works)"]
        )
    }
}
