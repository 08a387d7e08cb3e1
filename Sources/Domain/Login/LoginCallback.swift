package import ESI
import Foundation

/// What the browser brought back from SSO.
package struct LoginCallback: Sendable {
    package var state: String?
    package var code: Secret?
    package var error: String?
    package var errorDescription: String?

    /// - Parameter query: what follows the question mark of the callback's address. Anybody may have written it; what cannot
    ///   be read is left out.
    package init(query: String) {
        for field in query.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = parts[1].replacing("+", with: " ").removingPercentEncoding else {
                continue
            }
            switch parts[0] {
            case "state": state = value
            case "code": code = Secret(value)
            case "error": error = value
            case "error_description": errorDescription = value
            default: break
            }
        }
    }
}
