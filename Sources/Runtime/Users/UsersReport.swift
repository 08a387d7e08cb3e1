package import Domain
import ESI
package import Foundation

/// Who logged in, and how that goes. Its JSON keys are these names in snake_case. Holds no token.
package struct UsersReport: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        package var characterId: Int64
        package var name: String
        package var scopes: [String]
        package var loggedInAt: Date
        package var lastSuccessAt: Date?
        package var lastKillmailId: Int64?
        package var lastErrorAt: Date?
        package var lastError: String?
        /// Absent for who is stopped.
        package var nextDueAt: Date?
        package var problems: [Problem]
    }

    /// Why something is not fetched, and what to do.
    package struct Problem: Sendable, Codable, Equatable {
        package enum Kind: String, Sendable, Codable {
            /// Nothing is fetched until the next login.
            case stopped
            /// The login does not allow it.
            case scopeMissing = "scope_missing"
            /// ESI refuses it; tried again at `until`.
            case scopeRefused = "scope_refused"
        }

        package var kind: Kind
        package var reason: String
        package var since: Date?
        package var until: Date?
        package var mend: String
    }

    package var at: Date
    package var users: [Entry]

    package init(_ users: [User], minimumAge: Duration, signOn: String, at now: Date) {
        at = now
        self.users = users.map { user in
            let problems = Self.problems(of: user, signOn)
            let due = user.dueAt(minimumAge: minimumAge)
            let refused = user.parked(ESIScope.killmails)?.recheckAt
            return Entry(
                characterId: user.characterID,
                name: user.name,
                scopes: user.scopes,
                loggedInAt: user.loggedInAt,
                lastSuccessAt: user.lastKillmailSyncAt,
                lastKillmailId: user.lastKillmailID,
                lastErrorAt: user.lastErrorAt,
                lastError: user.lastError,
                nextDueAt: due.map { max($0, refused ?? $0) },
                problems: problems
            )
        }
    }

    private static func problems(of user: User, _ signOn: String) -> [Problem] {
        let login = "log in again as \(user.name): `orchestrator login` leads to \(signOn)"
        var problems: [Problem] = []
        if let parking = user.parking {
            problems.append(Problem(kind: .stopped, reason: parking.reason, since: parking.at, mend: login))
        }
        if user.parking == nil, let reason = user.stopped {
            problems.append(Problem(kind: .scopeMissing, reason: reason, since: user.loggedInAt, mend: login))
        }
        for parked in user.parkedScopes {
            problems.append(
                Problem(
                    kind: .scopeRefused,
                    reason: "ESI refuses \(parked.scope): \(parked.reason)",
                    until: parked.recheckAt,
                    mend: "nothing to do where that is right; it is tried again by itself. Else \(login)"
                )
            )
        }
        return problems
    }
}
