import ESI
import Foundation
import Synchronization

/// SSO as a client meets it, for one character: refresh tokens that rotate, and whatever trouble the test wants.
final class FakeSignOn: Transport {
    enum Trouble: Sendable {
        case outage
        case refusal(Int, String)
    }

    private struct State {
        var good: Set<String> = []
        var refreshes = 0
        var revocations: [String] = []
        var trouble: Trouble?
        var owner = "owner"
        var rotates = true
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }

    static let character: Int64 = 90_000_001
    private let state = Mutex(State())

    /// How many requests the token endpoint got.
    var refreshes: Int { state.withLock(\.refreshes) }
    /// The tokens that were to be revoked.
    var revocations: [String] { state.withLock(\.revocations) }
    var trouble: Trouble? {
        get { state.withLock(\.trouble) }
        set { state.withLock { $0.trouble = newValue } }
    }
    var owner: String {
        get { state.withLock(\.owner) }
        set { state.withLock { $0.owner = newValue } }
    }
    var rotates: Bool {
        get { state.withLock(\.rotates) }
        set { state.withLock { $0.rotates = newValue } }
    }

    func grant(_ refreshToken: String) { state.withLock { _ = $0.good.insert(refreshToken) } }
    func isGood(_ refreshToken: String) -> Bool { state.withLock { $0.good.contains(refreshToken) } }

    // MARK: Holding replies back

    func hold() { state.withLock { $0.isHeld = true } }

    /// Waits until a request is held.
    func arrival() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.isEmpty { state.arrivals.append(continuation) }
                return !state.held.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    private func waitWhileHeld() async {
        await withCheckedContinuation { continuation in
            let (isHeld, arrivals) = state.withLock { state in
                guard state.isHeld else { return (false, [CheckedContinuation<Void, Never>]()) }
                state.held.append(continuation)
                defer { state.arrivals = [] }
                return (true, state.arrivals)
            }
            for arrival in arrivals { arrival.resume() }
            if !isHeld { continuation.resume() }
        }
    }

    // MARK: Replies

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard request.method == .post else { return Self.json(200, Self.metadata) }
        let form =
            URLComponents(string: "?" + String(decoding: request.body ?? Data(), as: UTF8.self))?.queryItems ?? []
        let response = request.url.hasSuffix("/token") ? refresh(form) : revoke(form)
        await waitWhileHeld()
        return response
    }

    private func refresh(_ form: [URLQueryItem]) -> HTTPResponse {
        let token = form.first { $0.name == "refresh_token" }?.value ?? ""
        return state.withLock { state in
            state.refreshes += 1
            if let trouble = state.trouble { return Self.answer(trouble) }
            guard state.good.contains(token) else { return Self.json(400, #"{"error":"invalid_grant"}"#) }
            let access = Self.accessToken(number: state.refreshes, owner: state.owner)
            guard state.rotates else {
                return Self.json(200, #"{"access_token":"\#(access)","expires_in":1199}"#)
            }
            state.good.remove(token)
            let next = "refresh-\(state.refreshes)"
            state.good.insert(next)
            return Self.json(200, #"{"access_token":"\#(access)","expires_in":1199,"refresh_token":"\#(next)"}"#)
        }
    }

    private func revoke(_ form: [URLQueryItem]) -> HTTPResponse {
        let token = form.first { $0.name == "token" }?.value ?? ""
        return state.withLock { state in
            state.revocations.append(token)
            if let trouble = state.trouble { return Self.answer(trouble) }
            state.good.remove(token)
            return HTTPResponse(status: 200)
        }
    }

    private static func answer(_ trouble: Trouble) -> HTTPResponse {
        switch trouble {
        case .outage: HTTPResponse(status: 503)
        case .refusal(let status, let error): json(status, #"{"error":"\#(error)"}"#)
        }
    }

    private static func accessToken(number: Int, owner: String) -> String {
        let claims = """
            {"sub":"CHARACTER:EVE:\(character)","name":"Some Pilot","owner":"\(owner)","aud":["app","EVE Online"],\
            "iss":"https://login.eveonline.com","exp":4000000000,"jti":"\(number)"}
            """
        let body = Data(claims.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "e30.\(body).c2ln"
    }

    private static let metadata = """
        {"issuer":"https://login.eveonline.com","authorization_endpoint":"http://sso/authorize",\
        "token_endpoint":"http://sso/token","jwks_uri":"http://sso/jwks"}
        """

    private static func json(_ status: Int, _ body: String) -> HTTPResponse {
        HTTPResponse(status: status, body: Data(body.utf8))
    }
}
