/// Why SSO gave no token, by what is to be done about it. No case holds a token, a code or a secret.
package enum SSOError: Error, Sendable, Equatable {
    /// The login is no longer good: only the person can mend it, by logging in again.
    case grantDead(reason: String)
    /// The settings, or the application's registration with CCP: whoever runs this has to mend it. No person's fault.
    case configuration(reason: String)
    /// This grant holds a scope that the application does not have any more. Others' may be good.
    case scopeRefused(reason: String)
    /// An outage, downtime, or a reply that cannot be read: the same will work later.
    case unavailable(reason: String, retryAfter: Duration)
    /// What came is not signed, issued or meant as it must be.
    case untrusted(reason: String)
}

extension SSOError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .grantDead(let reason), .configuration(let reason), .scopeRefused(let reason),
            .unavailable(let reason, _), .untrusted(let reason):
            reason
        }
    }
}
