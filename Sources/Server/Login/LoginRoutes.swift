import Domain
import Foundation
import HTTPTypes
import Runtime

/// Logs people in by the browser that shows the page.
struct LoginRoutes: Sendable {
    /// Tells one browser from another: nobody can slip a login of theirs into somebody else's browser. Each login has one of
    /// its own, so that two characters can be logged in side by side.
    private static func cookie(of state: String) -> String { "esi_worker_login_\(state.prefix(8))" }

    private static let beginning = "/auth/login"

    /// The query of who was sent to the callback's host, so that a proxy that hides it makes no circle.
    private static let sentBack = "again"

    /// nil where no application is set.
    let flow: LoginFlow?
    let callback: CallbackAddress?
    /// Whether the callback's path is that of another page of this server, which would answer in its place.
    private let isTaken: Bool

    /// - Parameter others: the server's other routes.
    init(flow: LoginFlow?, callback: CallbackAddress?, beside others: [Route]) {
        self.flow = flow
        self.callback = callback
        let path = callback?.path
        isTaken = path.map { path in path == Self.beginning || others.contains { $0.match(path) != nil } } == true
    }

    var routes: [Route] {
        var routes = [Route(.get, Self.beginning) { ask, _ in try await begin(ask) }]
        if let callback, !isTaken { routes.append(Route(.get, callback.path) { ask, _ in await finish(ask) }) }
        return routes
    }

    private func begin(_ ask: Ask) async throws -> Reply {
        guard let flow, let callback else {
            throw Problem(
                .conflict,
                "no_application",
                "EVE_CLIENT_ID is not set: register an application at https://developers.eveonline.com with the "
                    + "callback address of EVE_CALLBACK_URL, set its client id, and start the server again."
            )
        }
        guard !isTaken else {
            throw Problem(
                .conflict,
                "callback_taken",
                "EVE_CALLBACK_URL ends in \(callback.path), which is another page of this server: register the "
                    + "application with an address such as \(callback.origin)/auth/callback, and set that."
            )
        }
        // A cookie is for one host, and the callback comes back to the one that is registered.
        if let authority = ask.authority, AccessRule.host(authority) != callback.host.lowercased() {
            guard ask.rawQuery != Self.sentBack else {
                throw Problem(
                    .conflict,
                    "wrong_host",
                    "EVE_CALLBACK_URL names \(callback.host), but what arrives there names \(authority): let the proxy "
                        + "pass the field Host on."
                )
            }
            return Reply(redirect: "\(callback.origin)\(Self.beginning)?\(Self.sentBack)")
        }
        do {
            let pending = try await flow.begin()
            let proof = try await flow.seal(pending.proof)
            var reply = Reply(redirect: pending.address)
            reply.headers[.setCookie] = cookie(of: pending.proof.state, proof, for: LoginFlow.proofLifetime, callback)
            return reply
        } catch {
            return page(.failure(error))
        }
    }

    private func finish(_ ask: Ask) async -> Reply {
        let answer = LoginCallback(query: ask.rawQuery)
        guard let flow, let callback, let state = answer.state, let sealed = cookies(ask)[Self.cookie(of: state)],
            let proof = await flow.open(sealed), proof.state == state
        else {
            return page(
                .failure(
                    LoginError(.person, "The reply belongs to no login that this browser began here. Start again.")
                )
            )
        }
        var reply: Reply
        do {
            reply = page(.success(try await flow.finish(proof, with: answer)))
        } catch {
            reply = page(.failure(error))
        }
        reply.headers[.setCookie] = cookie(of: state, "", for: .zero, callback)
        return reply
    }

    private func cookie(
        of state: String,
        _ value: String,
        for lifetime: Duration,
        _ callback: CallbackAddress
    ) -> String {
        let name = Self.cookie(of: state)
        let secure = callback.scheme == "https" ? "; Secure" : ""
        let age = lifetime.components.seconds
        return "\(name)=\(value); Path=\(callback.path); Max-Age=\(age); HttpOnly; SameSite=Lax\(secure)"
    }

    private func cookies(_ ask: Ask) -> [String: String] {
        var cookies: [String: String] = [:]
        for field in ask.headers[values: .cookie].joined(separator: ";").split(separator: ";") {
            let pair = field.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return cookies
    }

    private func page(_ ending: Result<CompletedLogin, LoginError>) -> Reply {
        let page = LoginPage(ending, dashboard: "/")
        var reply = Reply(status: page.status, type: "", page.html.utf8)
        reply.headers = LoginPage.fields
        return reply
    }
}
