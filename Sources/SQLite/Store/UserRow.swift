import Domain
import ESI
import Foundation
import GRDB

/// How a person lies in the tables.
enum UserRow {
    private static let columns = """
        character_id, character_name, character_owner_hash, scopes, parked_at, parked_reason, last_killmail_sync_at,
        last_killmail_id, last_error, last_error_at, created_at, logged_in_at
        """

    static func user(_ character: Int64, in database: Database) throws -> User? {
        try stored(character, in: database)?.user
    }

    static func stored(_ character: Int64, in database: Database) throws -> StoredTokens? {
        let found = try database.first(
            "SELECT \(columns), access_token, refresh_token, expires_at, token_version FROM users WHERE character_id = ?",
            character
        ) { row in
            StoredTokens(user: user(row), tokens: tokens(row), version: row["token_version"])
        }
        guard var stored = found else { return nil }
        stored.user.parkedScopes = try database.all(
            """
            SELECT character_id, scope, reason, recheck_at, refusals FROM user_parked_scopes
            WHERE character_id = ? ORDER BY scope
            """,
            character
        ) { parkedScope($0) }
        return stored
    }

    /// By name.
    static func all(in database: Database) throws -> [User] {
        var parked: [Int64: [User.ParkedScope]] = [:]
        let scopes = try database.all(
            "SELECT character_id, scope, reason, recheck_at, refusals FROM user_parked_scopes ORDER BY scope"
        ) { row in (row["character_id"] as Int64, parkedScope(row)) }
        for (character, scope) in scopes { parked[character, default: []].append(scope) }
        return try database.all("SELECT \(columns) FROM users ORDER BY character_name, character_id") { row in
            var user = user(row)
            user.parkedScopes = parked[user.characterID] ?? []
            return user
        }
    }

    private static func user(_ row: StatementRow) -> User {
        User(
            characterID: row["character_id"],
            name: row["character_name"],
            ownerHash: row["character_owner_hash"],
            scopes: (row["scopes"] as String).split(separator: " ").map(String.init),
            parking: date(row["parked_at"]).map { User.Parking(reason: row["parked_reason"] ?? "", at: $0) },
            lastKillmailSyncAt: date(row["last_killmail_sync_at"]),
            lastKillmailID: row["last_killmail_id"],
            lastError: row["last_error"],
            lastErrorAt: date(row["last_error_at"]),
            createdAt: ISODate.date(row["created_at"]) ?? .distantPast,
            loggedInAt: Date(milliseconds: row["logged_in_at"])
        )
    }

    private static func tokens(_ row: StatementRow) -> SealedTokens? {
        guard let access: String = row["access_token"], let refresh: String = row["refresh_token"],
            let expiresAt = date(row["expires_at"])
        else { return nil }
        return SealedTokens(access: SealedToken(access), expiresAt: expiresAt, refresh: SealedToken(refresh))
    }

    private static func parkedScope(_ row: StatementRow) -> User.ParkedScope {
        User.ParkedScope(
            scope: row["scope"],
            reason: row["reason"],
            recheckAt: Date(milliseconds: row["recheck_at"]),
            refusals: row["refusals"]
        )
    }

    private static func date(_ milliseconds: Int64?) -> Date? { milliseconds.map { Date(milliseconds: $0) } }
}
