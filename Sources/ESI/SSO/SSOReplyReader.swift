import Foundation

/// Gives each refusal of the token endpoint its meaning. Source: the error table in Documentation/SingleSignOn.md.
enum SSOReplyReader {
    private struct ErrorBody: Decodable {
        let error: String
        let description: String?

        private enum CodingKeys: String, CodingKey {
            case error
            case description = "error_description"
        }
    }

    /// Whatever is not SSO's own clear word about a login is weather: nobody is ever parked for a reply that we do not
    /// understand.
    /// - Parameter secrets: what was sent, in case that a reply repeats it.
    static func error(in response: HTTPResponse, secrets: [Secret]) -> SSOError {
        let body = try? JSONDecoder().decode(ErrorBody.self, from: response.body)
        guard (400..<500).contains(response.status), ![408, 429].contains(response.status), let body else {
            return .unavailable(
                reason: "EVE's single sign-on answered \(response.status)",
                retryAfter: retryAfter(response) ?? .zero
            )
        }
        let words = [body.error, body.description].compactMap(\.self).joined(separator: ": ")
        let reason = "EVE's single sign-on says: \(clean(words, secrets))"
        switch body.error {
        // "Grant type refresh_token is not supported." comes under this word too, where the client id is not right.
        case "invalid_grant" where body.description?.contains("not supported") == true:
            return .configuration(reason: reason)
        case "invalid_grant", "invalid_token": return .grantDead(reason: reason)
        case "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request":
            return .configuration(reason: reason)
        case "invalid_scope":
            return .scopeRefused(
                reason: "\(reason): the application at https://developers.eveonline.com lacks a scope of this login; "
                    + "allow it there, or log in again without it"
            )
        default: return .unavailable(reason: reason, retryAfter: retryAfter(response) ?? .zero)
        }
    }

    private static func retryAfter(_ response: HTTPResponse) -> Duration? {
        response[header: "retry-after"].flatMap { Int64($0) }.map { .seconds(min(max($0, 0), 3600)) }
    }

    private static func clean(_ text: String, _ secrets: [Secret]) -> String {
        secrets.reduce(text) { $1.text.count < 4 ? $0 : $0.replacing($1.text, with: "…") }.printable
    }
}
