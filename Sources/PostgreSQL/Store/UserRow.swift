import Domain
import Foundation

/// How a person lies in the tables.
enum UserRow {
    private static let columns = """
        character_id, character_name, character_owner_hash, scopes, parked_at, parked_reason, last_killmail_sync_at,
        last_killmail_id, last_error, last_error_at, created_at, logged_in_at
        """

    static func read(_ character: Int64) -> Statement {
        Statement(
            "read a user",
            """
            SELECT \(columns), access_token, refresh_token, expires_at, token_version FROM users
            WHERE character_id = $1
            """,
            .value(character)
        )
    }

    static func readParkedScopes(of character: Int64) -> Statement {
        Statement(
            "read a user's parked scopes",
            "\(selectParkedScopes) WHERE character_id = $1 ORDER BY scope",
            .value(character)
        )
    }

    static let readAll = Statement(
        "read all users",
        "SELECT \(columns) FROM users ORDER BY character_name COLLATE \"C\", character_id"
    )

    static let readAllParkedScopes = Statement("read all parked scopes", "\(selectParkedScopes) ORDER BY scope")

    private static let selectParkedScopes =
        "SELECT character_id, scope, reason, recheck_at, refusals FROM user_parked_scopes"
}

// MARK: - Reading

extension UserRow {
    /// - Parameters:
    ///   - rows: of ``read(_:)``.
    ///   - parked: of ``readParkedScopes(of:)``.
    static func stored(_ rows: Rows, parked: Rows) throws(PostgreSQLFailure) -> StoredTokens? {
        guard let row = rows.first else { return nil }
        var stored = StoredTokens(user: try user(row), tokens: try tokens(row), version: try row[15])
        stored.user.parkedScopes = try parked.map { row throws(PostgreSQLFailure) in try parkedScope(row) }
        return stored
    }

    static func users(_ rows: Rows, parked: Rows) throws(PostgreSQLFailure) -> [User] {
        let scopes = try parked.map { row throws(PostgreSQLFailure) in
            (character: try row[0] as Int64, scope: try parkedScope(row))
        }
        let byCharacter = Dictionary(grouping: scopes, by: \.character)
        return try rows.map { row throws(PostgreSQLFailure) in
            var user = try user(row)
            user.parkedScopes = byCharacter[user.characterID]?.map(\.scope) ?? []
            return user
        }
    }

    private static func user(_ row: Row) throws(PostgreSQLFailure) -> User {
        var parking: User.Parking?
        if let parkedAt: Date = try row[4] { parking = User.Parking(reason: try row[5] ?? "", at: parkedAt) }
        return User(
            characterID: try row[0],
            name: try row[1],
            ownerHash: try row[2],
            scopes: (try row[3] as String).split(separator: " ").map(String.init),
            parking: parking,
            lastKillmailSyncAt: try row[6],
            lastKillmailID: try row[7],
            lastError: try row[8],
            lastErrorAt: try row[9],
            createdAt: try row[10],
            loggedInAt: try row[11]
        )
    }

    private static func tokens(_ row: Row) throws(PostgreSQLFailure) -> SealedTokens? {
        guard let access: String = try row[12], let refresh: String = try row[13], let expiresAt: Date = try row[14]
        else { return nil }
        return SealedTokens(access: SealedToken(access), expiresAt: expiresAt, refresh: SealedToken(refresh))
    }

    private static func parkedScope(_ row: Row) throws(PostgreSQLFailure) -> User.ParkedScope {
        User.ParkedScope(scope: try row[1], reason: try row[2], recheckAt: try row[3], refusals: try row[4])
    }
}
