/// A way in which a reply can go wrong.
package enum FaultKind: String, Sendable, CaseIterable {
    case internalError = "500"
    case badGateway = "502"
    /// From the edge: HTML, not JSON.
    case unavailable = "503"
    case gatewayTimeout = "504"
    /// The connection closes without a reply.
    case reset
    /// `Content-Length` promises more than comes before the connection closes.
    case truncated
    /// Status 200 and a body that is not JSON.
    case garbage
    /// A good reply after a long while.
    case slow

    package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// Kinds written as a comma-separated list; `nil` where one is not known.
    package static func read(_ text: String) -> [FaultKind]? {
        let kinds = text.split(separator: ",").map { FaultKind(rawValue: String($0)) }
        let known = kinds.compactMap(\.self)
        return known.count == kinds.count && !known.isEmpty ? known : nil
    }
}
