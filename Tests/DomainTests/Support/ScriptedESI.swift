import ESI
import Foundation
import Synchronization

/// Answers by path what the test has put there; anything else is 404. Remembers what was asked.
final class ScriptedESI: Transport {
    typealias Answer = @Sendable (HTTPRequest) -> (status: Int, body: String)

    private struct State {
        var answers: [String: Answer] = [:]
        var extras: [String: [HTTPHeader]] = [:]
        var requests: [HTTPRequest] = []
    }

    private let state = Mutex(State())

    /// `GET /path` of every request so far.
    var asked: [String] {
        state.withLock { $0.requests.map { "\($0.method.rawValue) \(Self.path($0))" } }
    }

    func forget() { state.withLock { $0.requests = [] } }

    func answer(_ path: String, _ answer: @escaping Answer) { state.withLock { $0.answers[path] = answer } }
    func answer(_ path: String, _ body: String) { answer(path) { _ in (200, body) } }
    /// With more header fields than every reply has.
    func answer(_ path: String, _ body: String, headers: [HTTPHeader]) {
        answer(path, body)
        state.withLock { $0.extras[path] = headers }
    }
    func fail(_ path: String, _ status: Int, _ message: String) {
        answer(path) { _ in (status, #"{"error":"\#(message)"}"#) }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let (answer, extras) = state.withLock { state in
            state.requests.append(request)
            return (state.answers[Self.path(request)], state.extras[Self.path(request)] ?? [])
        }
        let (status, body) = answer?(request) ?? (404, #"{"error":"not in the test"}"#)
        let tag = request.headers.first { $0.name == "If-None-Match" }?.value
        if status == 200, tag == Self.tag(body) {
            return HTTPResponse(status: 304, headers: Self.headers(body) + extras)
        }
        return HTTPResponse(status: status, headers: Self.headers(body) + extras, body: Data(body.utf8))
    }

    private static func path(_ request: HTTPRequest) -> String { String(request.url.dropFirst("http://esi".count)) }
    private static func tag(_ body: String) -> String {
        "\"\(body.count)-\(body.utf8.reduce(0) { $0 &* 31 &+ Int($1) })\""
    }

    private static func headers(_ body: String) -> [HTTPHeader] {
        [
            HTTPHeader("etag", tag(body)),
            HTTPHeader("x-esi-error-limit-remain", "100"),
            HTTPHeader("x-esi-error-limit-reset", "60"),
        ]
    }
}
