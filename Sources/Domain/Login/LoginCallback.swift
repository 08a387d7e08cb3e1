package import ESI
import Foundation

/// What the browser brought back from SSO.
package struct LoginCallback: Sendable {
    package var state: String?
    package var code: Secret?
    package var error: String?
    package var errorDescription: String?

    /// - Parameter query: what follows the question mark of the callback's address.
    package init(query: String) {
        var components = URLComponents()
        components.percentEncodedQuery = query.replacing("+", with: "%20")
        for item in components.queryItems ?? [] {
            switch item.name {
            case "state": state = item.value
            case "code": code = item.value.map { Secret($0) }
            case "error": error = item.value
            case "error_description": errorDescription = item.value
            default: break
            }
        }
    }
}
