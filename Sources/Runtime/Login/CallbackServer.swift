import Domain
import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Listens on the callback address until the browser has come back, and shows it how the login ended.
struct CallbackServer: Sendable {
    typealias Ending = Result<CompletedLogin, LoginError>

    private static let lastWords: Duration = .seconds(2)

    let address: CallbackAddress
    let host: String

    /// - Parameters:
    ///   - onReady: called when a browser may come.
    ///   - answer: what becomes of a callback; nil where it is refused. The first that is not ends the server.
    ///   - elsewhere: an ending that came another way, or the end of patience.
    func run(
        onReady: @escaping @Sendable () async -> Void,
        answer: @escaping @Sendable (LoginCallback) async -> Ending?,
        elsewhere: @escaping @Sendable () async -> Ending
    ) async throws -> Ending {
        let (endings, ended) = AsyncStream.makeStream(of: Ending.self)
        let group = try group(onReady: onReady) { request, writer in
            guard let callback = callback(request) else { return try await writer.write(Self.nothing) }
            guard let ending = await answer(callback) else { return try await writer.write(Self.foreign) }
            try? await writer.write(LoginPage(ending))
            ended.yield(ending)
        }
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { () -> Ending? in
                try await serve(group)
                return nil
            }
            tasks.addTask { () -> Ending? in
                for await ending in endings { return ending }
                return nil
            }
            tasks.addTask { () -> Ending? in await elsewhere() }
            while let result = try await tasks.next() {
                guard let ending = result else { continue }
                // The page is on its way: it is sent before the server ends.
                await group.triggerGracefulShutdown()
                tasks.cancelAll()
                return ending
            }
            throw CancellationError()
        }
    }

    private func callback(_ request: Request) -> LoginCallback? {
        let target = (request.head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard request.method == .get, target[0] == address.path else { return nil }
        return LoginCallback(query: target.count == 2 ? String(target[1]) : "")
    }

    private func serve(_ group: ServiceGroup) async throws {
        do {
            try await group.run()
        } catch let error as IOError {
            let place = "\(host):\(address.port), where EVE_CALLBACK_URL sends the browser,"
            let complaint = Complaint(error.errnoCode, listeningAt: place, port: "port")
            if error.errnoCode == EADDRINUSE { throw PlaceTaken(complaint: complaint) }
            throw complaint
        }
    }

    private func group(
        onReady: @escaping @Sendable () async -> Void,
        respond: @escaping @concurrent @Sendable (Request, consuming ResponseWriter) async throws -> Void
    ) throws -> ServiceGroup {
        // Its lines would hold the callback's address, and that holds the code.
        let logger = Logger(label: "login") { _ in SwiftLogNoOpLogHandler() }
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname(host, port: address.port)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, _ in try await respond(request, writer) },
            onServerRunning: { _ in await onReady() }
        )
        var configuration = ServiceGroupConfiguration(services: [server], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.lastWords
        return ServiceGroup(configuration: configuration)
    }

    // MARK: Pages

    private static let nothing = LoginPage(status: .notFound, html: "There is nothing here.\n")

    private static let foreign = LoginPage(
        .failure(
            LoginError(
                .person,
                "The reply does not belong to the login that waits here (its state is another), which goes on waiting."
            )
        )
    )

    /// Something listens there already.
    struct PlaceTaken: Error {
        let complaint: Complaint
    }
}

extension ResponseWriter {
    @concurrent
    fileprivate consuming func write(_ page: LoginPage) async throws {
        var head = HTTPResponse(status: page.status, headerFields: LoginPage.fields)
        head.headerFields[.contentLength] = "\(page.html.utf8.count)"
        head.headerFields[.connection] = "close"
        try await write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(string: page.html)))
    }
}
