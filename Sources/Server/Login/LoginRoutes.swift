import Domain
import Foundation
import HTTPTypes
import Runtime

/// Logs people in by the browser that shows the page.
struct LoginRoutes: Sendable {
    /// Tells one browser from another: nobody can slip a login of theirs into somebody else's browser. Each login has one of
    /// its own, so that two characters can be logged in side by side.
    private static func cookie(of state: String) -> String { "esi_worker_login_\(state.prefix(8))" }

    /// The query of who was sent to the callback's host, so that a proxy that hides it makes no circle.
    private static let sentBack = "again"

    /// nil where no application is set.
    let flow: LoginFlow?
    let callback: CallbackAddress?
    let logins = PendingLogins()

    var routes: [Route] {
        [
            Route(.get, "/auth/login") { ask, _ in try await begin(ask) },
            Route(.get, callback?.path ?? "/auth/callback") { ask, _ in await finish(ask) },
        ]
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
            return Reply(redirect: callback.origin + "/auth/login?" + Self.sentBack)
        }
        do {
            let pending = try await flow.begin()
            logins.add(pending)
            var reply = Reply(redirect: pending.address)
            let secure = callback.scheme == "https" ? "; Secure" : ""
            reply.headers[.setCookie] =
                "\(Self.cookie(of: pending.state))=\(pending.state); Path=\(callback.path); Max-Age=600; HttpOnly; SameSite=Lax\(secure)"
            return reply
        } catch {
            return page(.failure(error))
        }
    }

    private func finish(_ ask: Ask) async -> Reply {
        let answer = LoginCallback(query: ask.rawQuery)
        guard let flow, let state = answer.state, cookies(ask)[Self.cookie(of: state)] == state,
            let pending = logins.take(state)
        else {
            return page(
                .failure(
                    LoginError(.person, "The reply belongs to no login that this browser began here. Start again.")
                )
            )
        }
        do {
            return page(.success(try await flow.finish(pending, with: answer)))
        } catch {
            return page(.failure(error))
        }
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
