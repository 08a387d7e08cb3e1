import Foundation
import HTTPTypes
import NIOCore
import Runtime

/// What is answered.
struct Reply: Sendable {
    enum Body: Sendable {
        case whole(ByteBuffer)
        /// Events behind that number, for as long as the client listens.
        case events(after: Int64)
    }

    var status: HTTPResponse.Status = .ok
    var headers: HTTPFields = [:]
    var body = Body.whole(ByteBuffer())

    init(status: HTTPResponse.Status = .ok, type: String, _ bytes: some Sequence<UInt8>) {
        self.status = status
        headers[.contentType] = type
        body = .whole(ByteBuffer(bytes: bytes))
    }

    init(status: HTTPResponse.Status = .ok, json: Data) {
        self.init(status: status, type: "application/json", json)
    }

    init(status: HTTPResponse.Status = .ok, reporting report: some Encodable) throws {
        self.init(status: status, json: try ReportJSON.encode(report))
    }

    init(redirect location: String) {
        status = .seeOther
        headers[.location] = location
    }

    init(eventsAfter sequence: Int64) {
        headers[.contentType] = "text/event-stream; charset=utf-8"
        body = .events(after: sequence)
    }
}
