/// Why a request brought nothing usable. The text is ESI's own, shortened, and holds no header.
package enum ESIError: Error, Sendable {
    /// 400, 413 and the like: asking the same again brings the same.
    case badRequest(status: Int, message: String)
    /// 401: the token.
    case unauthorized(message: String)
    /// 403: scope, role or membership.
    case forbidden(message: String)
    /// 404 `Character has been deleted!`: the only reliable sign of a deletion.
    case deleted(message: String)
    /// Any other 404: never existed, or is not visible yet.
    case notFound(message: String)
    /// 422: the pair of id and hash does not fit.
    case unprocessable(message: String)
    /// The limiter, a 420 or a 429: nothing wrong with the request, not now.
    case limited(delay: Duration, message: String)
    /// EVE is down, by what the reply said.
    case down(status: Int, message: String)
    /// 500, 502, 503, 504, 520 …
    case server(status: Int, message: String, retryAfter: Duration?)
    /// A status that the contract does not know, or a redirect, which would be a second request.
    case unexpected(status: Int, message: String)
    /// 200, and the body is not what the specification says.
    case malformedBody(message: String)
    case transport(TransportError)
    /// No request in a row has got through: not now, for any of them.
    case unreachable(TransportError)
}

extension ESIError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badRequest(let status, let message), .unexpected(let status, let message),
            .server(let status, let message, _), .down(let status, let message):
            "ESI answered \(status): \(message)"
        case .unauthorized(let message): "ESI answered 401: \(message)"
        case .forbidden(let message): "ESI answered 403: \(message)"
        case .deleted(let message), .notFound(let message): "ESI answered 404: \(message)"
        case .unprocessable(let message): "ESI answered 422: \(message)"
        case .limited(_, let message): message
        case .malformedBody(let message): "ESI's reply cannot be read: \(message)"
        case .transport(let error), .unreachable(let error): "ESI could not be reached: \(error)"
        }
    }
}
