import ESI
import Jobs

extension ESIError: JobFailure {
    package var kind: String {
        switch self {
        case .badRequest(let status, _), .server(let status, _, _), .unexpected(let status, _), .down(let status, _):
            "http_\(status)"
        case .unauthorized: "http_401"
        case .forbidden: "http_403"
        case .deleted, .notFound: "http_404"
        case .unprocessable: "http_422"
        case .limited: "limited"
        case .malformedBody: "malformed_body"
        case .transport(let error), .unreachable(let error): "transport_\(error.code.rawValue)"
        }
    }

    package var retryAfter: Duration? {
        switch self {
        // The edge's and the game server's own throttle, without a header.
        case .server(520, _, let told): told ?? .seconds(60)
        case .server(_, _, let told): told
        case .limited(let delay, _): delay
        default: nil
        }
    }

    package var isPermanent: Bool {
        switch self {
        case .badRequest, .unprocessable: true
        default: false
        }
    }
}
