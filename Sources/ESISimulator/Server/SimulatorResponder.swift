import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Turns a request into an ``Ask`` and delivers the ``Reply``, well or broken as it says.
struct SimulatorResponder: Sendable {
    let simulator: Simulator
    let signOn: SingleSignOn

    /// Thrown to have the connection closed where it stands.
    fileprivate struct BrokenOnPurpose: Error {}

    @concurrent
    func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        let connection = ObjectIdentifier(channel)
        if simulator.opened(connection) {
            let simulator = simulator
            channel.closeFuture.whenComplete { _ in simulator.closed(connection, at: .now) }
        }
        let ask = try await Ask(request, channel: channel)
        let path = ask.path
        guard path != "/simulator/universe" else { return try await writeUniverse(writer) }
        if path.hasPrefix(Simulator.controlPrefix + "/") {
            return try await write(signOn.control(ask, at: .now) ?? simulator.control(ask, at: .now), writer)
        }
        if path.contains("oauth"), let reply = await signOn.answer(ask, at: .now) {
            if reply.delay > 0 { try await Task.sleep(for: .milliseconds(reply.delay)) }
            return try await write(reply, writer)
        }
        let reply = simulator.answer(ask, at: .now)
        if reply.delay > 0 { try await Task.sleep(for: .milliseconds(reply.delay)) }
        try await write(reply, writer)
        simulator.answered(connection, at: .now)
    }

    @concurrent
    private func write(_ reply: Reply, _ writer: consuming ResponseWriter) async throws {
        if reply.delivery == .reset { throw BrokenOnPurpose() }
        var head = HTTPResponse(status: .init(code: reply.status), headerFields: reply.fields)
        head.headerFields[.date] = CivilTime(second: Moment.now.second).http
        guard reply.status != 304 else { return try await writer.writeResponse(head) }
        head.headerFields[.contentLength] = "\(reply.body.count)"
        switch reply.delivery {
        case .whole, .reset:
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
        case .cut(let count):
            var body = try await writer.writeHead(head)
            try await body.write(ByteBuffer(bytes: reply.body.prefix(count)))
            throw BrokenOnPurpose()
        }
    }

    @concurrent
    private func writeUniverse(_ writer: consuming ResponseWriter) async throws {
        var head = HTTPResponse(status: .ok)
        head.headerFields[.contentType] = "application/x-ndjson; charset=utf-8"
        var body = try await writer.writeHead(head)
        for piece in simulator.world.dumpPieces(revision: simulator.revisions) {
            try await body.write(ByteBuffer(bytes: piece))
        }
        try await body.finish(nil)
    }
}

extension Ask {
    @concurrent
    fileprivate init(_ request: Request, channel: any Channel) async throws {
        var body: [UInt8] = []
        if request.method != .get {
            body = [UInt8](buffer: try await request.body.collect(upTo: 1 << 20))
        }
        // A connection that closed meanwhile has no address any more, and nobody who waits for a reply.
        guard let address = request.headers[.simulatedAddress] ?? channel.remoteAddress?.ipAddress else {
            throw SimulatorResponder.BrokenOnPurpose()
        }
        self.init(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            fields: request.headers,
            body: body,
            address: address,
            authority: request.head.authority,
            connection: ObjectIdentifier(channel)
        )
    }
}

extension Moment {
    /// The system's clock, read only where requests come in.
    package static var now: Moment { Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000)) }
}
