package import ESI
import Foundation
import Synchronization

/// Answers what the test has written down, one reply a request, and remembers what was asked.
package final class StubTransport: Transport {
    package enum Reply: Sendable {
        case response(HTTPResponse)
        case failure(TransportError)
    }

    private struct State {
        var replies: [Reply] = []
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>

    package init(_ replies: [Reply] = []) { state = Mutex(State(replies: replies)) }

    package var requests: [HTTPRequest] { state.withLock(\.requests) }
    package var repliesLeft: Int { state.withLock(\.replies.count) }

    package func add(_ replies: Reply...) { state.withLock { $0.replies += replies } }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let reply: Reply? = state.withLock { state in
            state.requests.append(request)
            return state.replies.isEmpty ? nil : state.replies.removeFirst()
        }
        switch reply {
        case .response(let response): return response
        case .failure(let error): throw error
        case nil: throw TransportError(code: .other, message: "the test has no reply left")
        }
    }
}

extension StubTransport.Reply {
    package static func reply(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) -> Self {
        let fields = headers.map { HTTPHeader($0.key, $0.value) }.sorted { $0.name < $1.name }
        return .response(HTTPResponse(status: status, headers: fields, body: Data(body.utf8)))
    }

    package static func error(_ status: Int, _ message: String, _ headers: [String: String] = [:]) -> Self {
        reply(status, "{\"error\":\"\(message)\"}", headers)
    }

    package static func lost(_ code: TransportError.Code) -> Self {
        let neverLeft: [TransportError.Code] = [.cannotResolve, .cannotConnect, .tls, .invalidRequest]
        return .failure(
            TransportError(code: code, message: "the test said so", mayHaveArrived: !neverLeft.contains(code))
        )
    }
}
