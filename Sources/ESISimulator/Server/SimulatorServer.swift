import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Serves a simulator over HTTP/1.1.
package struct SimulatorServer: Service {
    private let simulator: Simulator
    private let bind: String
    private let port: Int
    private let onReady: @Sendable (Int) async -> Void

    /// Port 0 lets the system choose; `onReady` tells which it was.
    package init(
        _ simulator: Simulator,
        bind: String = "127.0.0.1",
        port: Int = 0,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.simulator = simulator
        self.bind = bind
        self.port = port
        self.onReady = onReady
    }

    package func run() async throws {
        var logger = Logger(label: "esi-simulator")
        logger.logLevel = .critical
        let responder = SimulatorResponder(simulator: simulator, signOn: SingleSignOn(simulator))
        let server = try HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [ClosedClientHandler()])
        ).buildServer(
            configuration: ServerConfiguration(address: .hostname(bind, port: port), backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, channel in
                try await responder.respond(to: request, writer: writer, channel: channel)
            },
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) }
        )
        do {
            try await server.run()
        } catch let error as IOError {
            throw ListenError(address: "\(bind):\(port)", code: error.errnoCode)
        } catch is SocketAddressError.UnknownHost {
            throw ListenError(address: "\(bind):\(port)", code: EADDRNOTAVAIL)
        }
    }

    /// How many threads all servers of the process share; to be set before the first starts.
    package static func useThreads(_ count: Int) { NIOSingletons.groupLoopCountSuggestion = count }
}
