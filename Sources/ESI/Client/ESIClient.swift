import Foundation
import Synchronization

/// The one way to ESI: every request is leased from the limiter, sent, and settled with what it really cost.
package final class ESIClient: Sendable {
    private let transport: any Transport
    private let limiter: RateLimiter
    private let configuration: ESIClientConfiguration
    /// Requests in a row after which ESI, or EVE behind it, did not answer as a running server does. One is weather, three
    /// are downtime.
    private let outagesInARow = Atomic<Int>(0)

    private static let outagesOfDowntime = 3
    /// Nobody brings the same in less, but for two that are sent at once.
    private static let shortTurn: Duration = .milliseconds(500)

    package init(transport: any Transport, limiter: RateLimiter, configuration: ESIClientConfiguration) {
        self.transport = transport
        self.limiter = limiter
        self.configuration = configuration
    }

    /// - Parameters:
    ///   - etag: of what the caller has; ESI then answers 304 where it still holds, at half the cost.
    ///   - token: for a route that needs one; the request then spends its character's bucket.
    ///   - isWanted: asked where the turn to send came late, since another may have brought the same meanwhile.
    /// - Throws: ``ESIError``, ``OvertakenRequest``, `CancellationError`.
    package func send<Response>(
        _ endpoint: Endpoint<Response>,
        token: AccessToken? = nil,
        etag: String? = nil,
        priority: Int,
        isWanted: (() async throws -> Bool)? = nil
    ) async throws -> Reply<Response> {
        try await sendPage(endpoint, token: token, etag: etag, priority: priority, isWanted: isWanted).reply
    }

    /// The same for a list in pages.
    package func sendPage<Response>(
        _ endpoint: Endpoint<Response>,
        token: AccessToken? = nil,
        etag: String? = nil,
        priority: Int,
        isWanted: (() async throws -> Bool)? = nil
    ) async throws -> ListPage<Response> {
        let request = request(endpoint, token: token, etag: etag)
        let subject = token?.subject
        var isFirst = true
        while true {
            do {
                return try await attempt(endpoint, request, subject, etag: etag, priority: priority, isWanted)
            } catch let error as ESIError where error.isBrokenReply && isFirst {
                // What was asked may have been answered and lost on the way: once more at once. After that the job's own
                // schedule decides.
                isFirst = false
            }
        }
    }

    private func attempt<Response>(
        _ endpoint: Endpoint<Response>,
        _ request: HTTPRequest,
        _ subject: Subject?,
        etag: String?,
        priority: Int,
        _ isWanted: (() async throws -> Bool)?
    ) async throws -> ListPage<Response> {
        let askedAt = ContinuousClock.now
        let permit = try await permit(for: endpoint.route, subject, priority: priority)
        if let isWanted, .now - askedAt > Self.shortTurn { try await confirm(permit, isWanted) }
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transport.send(request)
        } catch {
            throw settle(permit, failedBy: error)
        }
        return try read(response, to: endpoint, etag: etag, permit)
    }

    /// - Returns: what is to be thrown.
    @inline(never)
    private func settle(_ permit: Permit, failedBy error: TransportError) -> any Error {
        let isDown = isDown(error)
        let outcome: RequestOutcome = error.mayHaveArrived ? .noReply : .notSent
        limiter.settle(permit, outcome, report: RateReport(), isDown: isDown)
        if error.code == .cancelled { return CancellationError() }
        return isDown ? ESIError.unreachable(error) : ESIError.transport(error)
    }

    /// Settles the permit by what the reply says. Apart from the wait for it, whose frame would have room for all of this.
    @inline(never)
    private func read<Response>(
        _ response: HTTPResponse,
        to endpoint: Endpoint<Response>,
        etag: String?,
        _ permit: Permit
    ) throws -> ListPage<Response> {
        var report = RateReport(response)
        RequestTally.current?.record(report)
        let meaning = ReplyReader.meaning(of: response, report: report, isConditional: etag != nil)
        let isDown = isDown(meaning)
        var status = response.status
        if status == 500, case .failure(.limited(let delay, _)) = meaning {
            // The game server's throttle in disguise stops the route as a 429 would.
            status = 429
            report.retryAfter = Int(delay.components.seconds)
        }
        if meaning.isOfTheEdge {
            // It says as little of EVE, and of the route's limits, as a 502 does.
            status = 502
        }
        limiter.settle(permit, .reply(status: status), report: report, isDown: isDown)

        let validity = Validity(response, fallback: endpoint.route.lifetime, etag: etag)
        switch meaning {
        case .body: return ListPage(.value(try decode(Response.self, response.body), validity), response)
        case .unchanged: return ListPage(.unchanged(validity), response)
        case .failure(.server(let status, let message, _)) where isDown:
            throw ESIError.down(status: status, message: message)
        case .failure(let error): throw error
        }
    }

    private func permit(for route: Route, _ subject: Subject?, priority: Int) async throws -> Permit {
        do {
            return try await limiter.acquire(route, subject: subject, priority: priority)
        } catch let limited as Limited {
            throw ESIError.limited(delay: limited.delay, message: limited.description)
        }
    }

    /// - Throws: ``OvertakenRequest``, and the permit is given back unspent.
    private func confirm(_ permit: Permit, _ isWanted: () async throws -> Bool) async throws {
        do {
            guard try await isWanted() else { throw OvertakenRequest() }
        } catch {
            limiter.settle(permit, .notSent, report: RateReport(), isDown: false)
            throw error
        }
    }

    private func isDown(_ meaning: ReplyReader.Meaning) -> Bool {
        switch meaning {
        case .failure(.down): return true
        case .failure(.server(let status, _, _)) where (502...504).contains(status) || status < 500:
            return outagesInARow.add(1, ordering: .relaxed).newValue >= Self.outagesOfDowntime
        default:
            outagesInARow.store(0, ordering: .relaxed)
            return false
        }
    }

    /// Who cannot reach ESI at all waits as in downtime: that is no job's fault, and asking for each is of no use.
    private func isDown(_ error: TransportError) -> Bool {
        error.isUnreachable && outagesInARow.add(1, ordering: .relaxed).newValue >= Self.outagesOfDowntime
    }

    @inline(never)
    private func request(_ endpoint: Endpoint<some Any>, token: AccessToken?, etag: String?) -> HTTPRequest {
        var headers = [
            HTTPHeader("Accept", "application/json"),
            HTTPHeader("User-Agent", configuration.userAgent),
            HTTPHeader("X-Compatibility-Date", configuration.compatibilityDate),
        ]
        if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token.bearer.text)")) }
        if let etag { headers.append(HTTPHeader("If-None-Match", etag)) }
        if endpoint.body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        return HTTPRequest(
            method: endpoint.route.method,
            url: configuration.baseURL + endpoint.path,
            headers: headers,
            body: endpoint.body
        )
    }

    private func decode<Response: Decodable>(_ type: Response.Type, _ body: Data) throws -> Response {
        if let type = type as? any JSONReadable.Type, let response = type.read(body) as? Response { return response }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: body)
        } catch {
            throw ESIError.malformedBody(message: Self.explain(error))
        }
    }

    /// Which field, not what it held.
    private static func explain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "not JSON" }
        let path: [any CodingKey]
        switch error {
        case .keyNotFound(let key, let context): path = context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: path = []
        }
        return path.isEmpty
            ? "not the JSON that was expected" : "field \(path.map(\.stringValue).joined(separator: "."))"
    }
}

extension ESIError {
    /// Something came, or nothing, but not what ESI meant to say.
    fileprivate var isBrokenReply: Bool {
        switch self {
        case .malformedBody: true
        case .transport(let error): error.code == .connectionLost
        default: false
        }
    }
}
