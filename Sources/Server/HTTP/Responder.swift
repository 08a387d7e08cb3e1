import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Runtime

/// Reads a request within its bounds, has it answered, and writes the reply with the fields that every reply has.
struct Responder: Sendable {
    private static let longestBody = 64 << 10
    /// To read a request's body.
    private static let readingPatience: Duration = .seconds(10)
    /// To hand a whole reply over to the client's system.
    private static let writingPatience: TimeAmount = .seconds(20)
    /// Less than a store waits for its database.
    private static let patience: Duration = .seconds(20)

    let routes: Routes
    let access: AccessRule
    let streams: EventStreams
    let logger: Logger

    /// Thrown to have the connection closed: what is left of the request is not read.
    private struct Unread: Error {}

    @concurrent
    func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let reply = await answer(request)
        var head = HTTPResponse(status: reply.status, headerFields: reply.headers)
        Self.secure(&head.headerFields)
        let isHead = request.method == .head
        switch reply.body {
        case .whole(let bytes):
            head.headerFields[.contentLength] = "\(bytes.readableBytes)"
            if reply.status == .contentTooLarge || reply.status == .requestTimeout {
                head.headerFields[.connection] = "close"
            }
            // Who does not read would keep the reply in memory for as long as he likes.
            let deadline = channel.eventLoop.scheduleTask(in: Self.writingPatience) { channel.close(promise: nil) }
            defer { deadline.cancel() }
            try await writer.write(
                response: head,
                body: isHead ? ResponseBody() : ResponseBody(byteBuffer: bytes)
            )
            if head.headerFields[.connection] == "close" { throw Unread() }
        case .events(let sequence):
            guard !isHead else { return try await writer.writeResponse(head) }
            try await streams.write(after: sequence, try await writer.writeHead(head), channel)
        }
    }

    @concurrent
    private func answer(_ request: Request) async -> Reply {
        do {
            return try await readAndAnswer(request)
        } catch {
            let problem = Problem(error)
            if problem.status.kind == .serverError, !(error is Problem) {
                logger.error(
                    "A request could not be answered",
                    metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(error)"]
                )
            }
            return problem.reply
        }
    }

    @concurrent
    private func readAndAnswer(_ request: Request) async throws -> Reply {
        let body: ByteBuffer
        do {
            let read = try await Bounded.value(within: Self.readingPatience) {
                try await request.body.collect(upTo: Self.longestBody)
            }
            guard let read else {
                let seconds = Self.readingPatience.components.seconds
                throw Problem(.requestTimeout, "too_slow", "The request's body did not come within \(seconds) s.")
            }
            body = read
        } catch is NIOTooManyBytesError {
            throw Problem(.contentTooLarge, "too_large", "A request's body may have 64 KiB at most.")
        } catch let problem as Problem {
            throw problem
        } catch {
            // The client has gone, or sends what is no HTTP: nothing that this server did.
            throw Problem(.badRequest, "broken_off", "The request's body did not come whole.")
        }
        let ask = Ask(
            request.method,
            target: request.head.path ?? "/",
            headers: request.headers,
            authority: request.head.authority,
            body: Data(body.readableBytesView)
        )
        try access.checkHost(ask)
        let (route, parameters) = try routes.find(ask.method, ask.path)
        if route.method != .get { try access.checkChange(ask) }
        return try await route.answer(ask, parameters, within: Self.patience)
    }

    /// No script but our own, no frame around the page, no guessing of types, nothing kept by caches.
    private static func secure(_ fields: inout HTTPFields) {
        if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] =
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        }
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = "no-referrer"
        fields[.crossOriginResourcePolicy] = "same-origin"
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
    }
}
