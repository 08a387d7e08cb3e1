package import Foundation
package import Jobs

/// Why there is no access token, by what a job is to do about it. ``outcome`` tells.
package enum TokenError: Error, Sendable, Equatable {
    /// Never logged in, or removed.
    case unknownUser
    /// Only a login mends it.
    case parked(reason: String)
    /// The login did not ask for the scope, or the person did not grant it.
    case scopeMissing(String)
    /// ESI refused the scope; it is tried again at that time.
    case scopeParked(String, reason: String, recheckAt: Date)
    /// An outage, or another process that refreshes.
    case notNow(reason: String, until: Date)
    /// Settings that whoever runs this must mend. Nobody is parked for it.
    case configuration(reason: String)
    case store(StoreError)
}

extension TokenError {
    /// How a job ends that needed the token; nil where the error is to be thrown on.
    package var outcome: Outcome? {
        switch self {
        // A job that waited for a day would stand in the way of the one that a new login queues.
        case .unknownUser, .parked, .scopeMissing, .scopeParked: .discard(reason: description)
        case .notNow(_, let until): .snooze(until: until)
        case .configuration, .store: nil
        }
    }
}

extension TokenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownUser: "nobody has logged in with this character"
        case .parked(let reason): "stopped until the next login: \(reason)"
        case .scopeMissing(let scope): "the login does not include the scope \(scope)"
        case .scopeParked(let scope, let reason, _): "ESI refuses the scope \(scope): \(reason)"
        case .notNow(let reason, _), .configuration(let reason): reason
        case .store(let error): error.description
        }
    }
}

extension TokenError: JobFailure {
    /// Of failures that concern everybody.
    package static let configurationKind = "token_configuration"

    package var kind: String {
        switch self {
        case .unknownUser: "user_unknown"
        case .parked: "user_parked"
        case .scopeMissing: "scope_missing"
        case .scopeParked: "scope_parked"
        case .notNow: "sso_unavailable"
        case .configuration: Self.configurationKind
        case .store: "store"
        }
    }

    package var retryAfter: Duration? {
        // Whoever mends a setting restarts the worker; asking more often helps nobody.
        if case .configuration = self { .seconds(900) } else { nil }
    }
}
