package import Domain
import ESI
import Foundation
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
package import Runtime
import ServiceLifecycle

/// The HTTP server: API, dashboard, events, metrics, logins.
package struct Server: Sendable {
    package static let maximumConnections = 10_000
    /// For requests on their way when the server is told to stop.
    private static let lastWords: Duration = .seconds(3)
    private static let idleTime: TimeAmount = .seconds(60)

    private let bind: String
    private let port: Int
    private let connections: Int
    private let responder: Responder
    private let reader: EventReader
    private let sampler: Sampler
    private let hub: EventHub
    private let background: BackgroundWork
    private let logger: Logger

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - connections: at a time; more wait. Each is an open file, as are those to the queue, the store and ESI.
    ///   - flow: nil where nobody can log in.
    package init(
        _ engine: Engine,
        bind: String,
        port: Int,
        connections: Int = Server.maximumConnections,
        flow: LoginFlow?,
        logger: Logger
    ) {
        self.bind = bind
        self.port = port
        self.connections = min(connections, Self.maximumConnections)
        self.logger = logger
        let callback = CallbackAddress(engine.configuration.callbackURL)
        let access = AccessRule(
            isLoopback: Loopback.has(bind),
            adminToken: engine.configuration.adminToken,
            csrfToken: Secret(RandomText.make()),
            publicHost: callback?.host
        )
        let feed = KillmailFeed(store: engine.store)
        let board = StatusBoard { try await engine.statusReport() }
        hub = EventHub()
        let streams = EventStreams(hub, feed)
        sampler = Sampler(engine.jobStore, logger: logger)
        reader = EventReader(
            store: engine.store,
            feed: feed,
            board: board,
            hub: hub,
            streams: streams,
            logger: logger
        )
        let api = API(
            engine: engine,
            board: board,
            sampler: sampler,
            feed: feed,
            streams: streams,
            access: access,
            startedAt: Date()
        )
        background = BackgroundWork(logger)
        let steering = DeadLetterRoutes(engine, background).routes
        let others = api.routes + JobRoutes(engine: engine).routes + steering + Pages(api: api).routes
        let login = LoginRoutes(flow: flow, callback: callback, beside: others)
        responder = Responder(
            routes: Routes(others + login.routes),
            access: access,
            streams: streams,
            logger: logger
        )
    }

    /// Serves until cancelled, and then ends what is on its way.
    /// - Throws: ``Complaint`` where it cannot listen.
    package func run(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let group = try group(onReady)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await reader.run() }
            tasks.addTask { await sampler.run() }
            // Of its own, so that a cancellation reaches it as a graceful stop.
            let life = Task { try await serve(group) }
            let result = await withTaskCancellationHandler {
                await life.result
            } onCancel: {
                Task {
                    hub.close()
                    await group.triggerGracefulShutdown()
                }
            }
            tasks.cancelAll()
            await background.stop()
            try result.get()
        }
    }

    private func serve(_ group: ServiceGroup) async throws {
        do {
            try await group.run()
        } catch let error as IOError {
            guard error.errnoCode != EADDRNOTAVAIL else { throw foreign }
            throw Complaint(error.errnoCode, listeningAt: "\(bind):\(port)", port: "PORT")
        } catch is SocketAddressError.UnknownHost {
            throw foreign
        }
    }

    private var foreign: Complaint { Complaint("\(bind) is no address of this machine: --bind needs one that is.") }

    private func group(_ onReady: @escaping @Sendable (Int) async -> Void) throws -> ServiceGroup {
        // Its lines would hold addresses of callbacks, and those hold codes.
        let silent = Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        let responder = responder
        let port = port
        let server = try HTTPServerBuilder.http1(configuration: .init(idleTimeout: Self.idleTime)).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(bind, port: port),
                serverName: Version.name,
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(connections, logger: silent)
            ),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: silent,
            responder: { request, writer, channel in try await responder.respond(to: request, writer, channel) },
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) }
        )
        var configuration = ServiceGroupConfiguration(services: [server], logger: silent)
        configuration.maximumGracefulShutdownDuration = Self.lastWords
        return ServiceGroup(configuration: configuration)
    }
}
