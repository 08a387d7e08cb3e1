import Synchronization

/// The access tokens that are good, kept by their text: ESI's routes look here instead of checking a signature.
package final class AccessTokens: Sendable {
    private let grants = Mutex(BoundedTable<String, Grant>(capacity: 50_000))

    package init() {}

    package func add(_ token: String, _ grant: Grant) {
        grants.withLock { $0[token] = grant }
    }

    /// The grant of an `Authorization: Bearer …` header, expired or not.
    package func grant(authorization: String?) -> Grant? {
        guard let authorization, authorization.hasPrefix("Bearer ") else { return nil }
        let token = String(authorization.dropFirst(7))
        return grants.withLock { $0[token] }
    }
}
