import ESI
import Foundation
import HTTPTypes
import Runtime

/// Who may ask, and who may change something.
///
/// A page of another site, open in the same browser, can send requests to loopback but cannot read replies. So a change
/// from loopback needs what only a page of ours can have read: the CSRF token. And a name that such a site lets point to
/// loopback (DNS rebinding) would make it a page of ours, so the `Host` must be one of this machine's own names.
struct AccessRule: Sendable {
    /// Only this machine can connect.
    let isLoopback: Bool
    let adminToken: Secret?
    /// Made anew at every start.
    let csrfToken: Secret
    /// A name that a proxy in front may pass on, besides those of loopback.
    var publicHost: String?

    /// Whether a page of ours needs no admin token: nobody comes here but who uses this machine. A proxy on loopback lets
    /// anybody in, under any `Host`; where there is one, its host is set, or a token.
    var trustsPages: Bool { isLoopback && adminToken == nil && publicHost.map(Loopback.has) ?? true }

    func checkHost(_ ask: Ask) throws(Problem) {
        guard isLoopback else { return }
        let host = Self.host(ask.authority)
        guard let host, Loopback.has(host) || host == publicHost?.lowercased() else {
            throw Problem(
                .init(code: 421, reasonPhrase: "Misdirected Request"),
                "wrong_host",
                "This server answers to localhost and 127.0.0.1 only; behind a proxy, to the host of EVE_CALLBACK_URL too."
            )
        }
    }

    func checkChange(_ ask: Ask) throws(Problem) {
        if let token = Self.token(ask.headers) {
            guard let adminToken, Self.isEqual(token, adminToken.text) else {
                var problem = Problem(.unauthorized, "wrong_token", "That is not the token of ADMIN_TOKEN.")
                problem.headers[.wwwAuthenticate] = "Bearer"
                throw problem
            }
            return
        }
        guard trustsPages, let host = Self.host(ask.authority), Loopback.has(host) else {
            var problem = Problem(
                .unauthorized,
                "token_needed",
                "Changes need the header \"Authorization: Bearer …\" with the token of ADMIN_TOKEN."
            )
            problem.headers[.wwwAuthenticate] = "Bearer"
            throw problem
        }
        guard isSameOrigin(ask), Self.isEqual(ask.headers[.csrfToken] ?? "", csrfToken.text) else {
            throw Problem(
                .forbidden,
                "csrf",
                "Changes need the header X-CSRF-Token with the token of GET /api/session, from a page of this server; "
                    + "or \"Authorization: Bearer …\" with the token of ADMIN_TOKEN."
            )
        }
    }

    /// Credentials of another scheme are for a proxy in front.
    private static func token(_ headers: HTTPFields) -> String? {
        if let token = headers[.adminToken] { return token }
        guard let authorization = headers[.authorization] else { return nil }
        let scheme = authorization.prefix { $0 != " " }
        return scheme.lowercased() == "bearer" ? String(authorization.dropFirst(scheme.count + 1)) : nil
    }

    private func isSameOrigin(_ ask: Ask) -> Bool {
        if let site = ask.headers[.fetchSite], site != "same-origin" { return false }
        guard let origin = ask.headers[.origin] else { return true }
        return origin.lowercased() == "http://\(ask.authority ?? "")".lowercased()
    }

    /// Without the port, in lower case.
    static func host(_ authority: String?) -> String? {
        guard let authority, !authority.isEmpty else { return nil }
        let text = authority.lowercased()
        guard text.first != "[" else {
            guard let end = text.firstIndex(of: "]") else { return nil }
            return String(text[text.index(after: text.startIndex)..<end])
        }
        return String(text.prefix { $0 != ":" })
    }

    /// In the same time wherever they differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
