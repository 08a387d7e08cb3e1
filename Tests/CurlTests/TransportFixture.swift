import Curl
import ESI
import Testing

/// Runs the test with a transport and, where one is given, a server, and ends both.
func withTransport(
    _ configuration: CurlTransport.Configuration = .init(),
    server: ScriptedServer? = nil,
    _ test: (CurlTransport) async throws -> Void
) async throws {
    defer { server?.stop() }
    try await CurlTransport.with(configuration, test)
}

extension CurlTransport {
    /// The error of a request that is expected to fail.
    func failure(of request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation) async -> TransportError? {
        do {
            let response = try await send(request)
            Issue.record("answered with \(response.status)", sourceLocation: sourceLocation)
            return nil
        } catch {
            return error
        }
    }
}

func ok(_ body: String, headers: String = "") -> String {
    "HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
