import Foundation

/// Gives each status of ESI its meaning. Source: the status table in Documentation/ESI.md.
enum ReplyReader {
    enum Meaning {
        case body
        case unchanged
        case failure(ESIError)

        /// A refusal, or a redirect, that ESI itself did not give.
        var isOfTheEdge: Bool {
            switch self {
            case .failure(.server(let status, _, _)): status < 500
            case .failure(.unexpected): true
            default: false
            }
        }
    }

    /// - Parameter isConditional: whether a 304 was asked for.
    static func meaning(of response: HTTPResponse, report: RateReport, isConditional: Bool) -> Meaning {
        let status = response.status
        switch status {
        case 200..<300: return .body
        case 304 where isConditional: return .unchanged
        default: break
        }
        let words = words(in: response)
        let message = words ?? unread(response)
        let retryAfter = report.retryAfter.map { Duration.seconds($0) }
        switch status {
        case 420:
            return .failure(.limited(delay: .milliseconds(report.errorStop), message: "ESI answered 420: \(message)"))
        case 429:
            return .failure(.limited(delay: .milliseconds(report.throttle), message: "ESI answered 429: \(message)"))
        // The edge's own refusal says nothing about a token, nor about what was asked for.
        case 400..<500 where words == nil:
            return .failure(.server(status: status, message: message, retryAfter: retryAfter))
        case 401: return .failure(.unauthorized(message: message))
        case 403: return .failure(.forbidden(message: message))
        case 404:
            let isDeleted = message.localizedStandardContains("has been deleted")
            return .failure(isDeleted ? .deleted(message: message) : .notFound(message: message))
        case 422: return .failure(.unprocessable(message: message))
        case 400..<500: return .failure(.badRequest(status: status, message: message))
        case 500 where isThrottle(message):
            return .failure(.limited(delay: .seconds(60), message: "ESI answered 500: \(message)"))
        case 503 where isDataSourceDown(message): return .failure(.down(status: status, message: message))
        case 500...: return .failure(.server(status: status, message: message, retryAfter: retryAfter))
        default: return .failure(.unexpected(status: status, message: message))
        }
    }

    /// The game server's own throttle reaches us as a 500 that quotes a 429.
    static func isThrottle(_ message: String) -> Bool {
        message.contains("temporarily been throttled") || message.contains("temporarily throttled")
            || message.contains("Undefined 429 response")
    }

    private static func isDataSourceDown(_ message: String) -> Bool {
        message.contains("datasource") && message.contains("unavailable")
    }

    private struct ErrorBody: Decodable {
        let error: String?
    }

    /// ESI's own, where the body has them; at the edge a body may be HTML.
    private static func words(in response: HTTPResponse) -> String? {
        (try? JSONDecoder().decode(ErrorBody.self, from: response.body).error)?.printable
    }

    private static func unread(_ response: HTTPResponse) -> String {
        response.body.isEmpty ? "no body" : "a body of \(response.body.count) bytes that is not ESI's"
    }
}
