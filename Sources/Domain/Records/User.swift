import ESI
package import Foundation

/// A person who logged in with one character. Holds no token.
package struct User: Sendable, Equatable {
    /// Why nothing is asked for the person any more. Only a new login mends it.
    package struct Parking: Sendable, Equatable {
        package var reason: String
        package var at: Date

        package init(reason: String, at: Date) {
            self.reason = reason
            self.at = at
        }
    }

    /// ESI refused what the scope should allow. Tried again now and then, since a role or membership may come back.
    package struct ParkedScope: Sendable, Equatable {
        package var scope: String
        package var reason: String
        package var recheckAt: Date
        /// Refusals in a row.
        package var refusals: Int

        package init(scope: String, reason: String, recheckAt: Date, refusals: Int) {
            self.scope = scope
            self.reason = reason
            self.recheckAt = recheckAt
            self.refusals = refusals
        }
    }

    package var characterID: Int64
    package var name: String
    /// Changes when the character is sold: then it is another person.
    package var ownerHash: String
    /// As granted with the last login.
    package var scopes: [String]
    package var parking: Parking?
    package var parkedScopes: [ParkedScope]
    /// Of the last sync that succeeded.
    package var lastKillmailSyncAt: Date?
    package var lastKillmailID: Int64?
    /// Of the last sync, nil where that succeeded.
    package var lastError: String?
    package var lastErrorAt: Date?
    package var createdAt: Date
    package var loggedInAt: Date

    package init(
        characterID: Int64,
        name: String,
        ownerHash: String,
        scopes: [String],
        parking: Parking? = nil,
        parkedScopes: [ParkedScope] = [],
        lastKillmailSyncAt: Date? = nil,
        lastKillmailID: Int64? = nil,
        lastError: String? = nil,
        lastErrorAt: Date? = nil,
        createdAt: Date,
        loggedInAt: Date
    ) {
        self.characterID = characterID
        self.name = name
        self.ownerHash = ownerHash
        self.scopes = scopes
        self.parking = parking
        self.parkedScopes = parkedScopes
        self.lastKillmailSyncAt = lastKillmailSyncAt
        self.lastKillmailID = lastKillmailID
        self.lastError = lastError
        self.lastErrorAt = lastErrorAt
        self.createdAt = createdAt
        self.loggedInAt = loggedInAt
    }

    /// - Parameter word: a name, in any case, or a character id, as somebody typed it.
    package func isMeant(by word: String) -> Bool {
        String(characterID) == word || name.lowercased() == word.lowercased()
    }

    package func parked(_ scope: String) -> ParkedScope? { parkedScopes.first { $0.scope == scope } }

    /// Why no killmails are asked for until the next login; nil where they are.
    package var stopped: String? {
        if let parking { return parking.reason }
        return scopes.contains(ESIScope.killmails) ? nil : "the login does not include \(ESIScope.killmails)"
    }

    /// When the killmails may be asked for again; nil where only a login can help.
    package func dueAt(minimumAge: Duration) -> Date? {
        guard stopped == nil else { return nil }
        return lastKillmailSyncAt?.addingTimeInterval(minimumAge.seconds) ?? loggedInAt
    }

    /// Until when the killmails are not asked for again; nil where they may be. Who was never synced waits for nothing: when
    /// the login was is told by the store's clock, which may be ahead of this one.
    package func waitsUntil(minimumAge: Duration, at now: Date) -> Date? {
        guard lastKillmailSyncAt != nil, let due = dueAt(minimumAge: minimumAge), due > now else { return nil }
        return due
    }
}
