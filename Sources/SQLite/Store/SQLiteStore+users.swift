package import Domain
import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    @discardableResult
    package func saveLogin(_ login: UserLogin) async throws(StoreError) -> User {
        try await write { database, now in
            try database.run(
                """
                UPDATE users SET character_owner_hash = ?2, last_killmail_sync_at = NULL, last_killmail_id = NULL,
                    last_corp_killmail_sync_at = NULL, last_corp_killmail_id = NULL, created_at = ?3
                WHERE character_id = ?1 AND character_owner_hash <> ?2
                """,
                login.characterID,
                login.ownerHash.withoutNull,
                ISODate.text(now)
            )
            try Self.upsert(login, at: now, in: database)
            try database.run("DELETE FROM user_parked_scopes WHERE character_id = ?", login.characterID)
            guard let user = try UserRow.user(login.characterID, in: database) else {
                throw SQLiteFailure("the login was not kept")
            }
            return user
        }
    }

    private static func upsert(_ login: UserLogin, at now: Date, in database: Database) throws {
        try database.run(
            """
            INSERT INTO users (character_id, character_name, character_owner_hash, scopes, access_token,
                refresh_token, expires_at, token_version, logged_in_at, created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?9)
            ON CONFLICT (character_id) DO UPDATE SET character_name = excluded.character_name,
                scopes = excluded.scopes, access_token = excluded.access_token,
                refresh_token = excluded.refresh_token, expires_at = excluded.expires_at,
                token_version = max(token_version + 1, excluded.token_version), logged_in_at = excluded.logged_in_at,
                parked_at = NULL, parked_reason = NULL, refresh_holder = NULL, refresh_lease_until = NULL,
                last_error = NULL, last_error_at = NULL, updated_at = excluded.updated_at
            """,
            login.characterID,
            login.name.withoutNull,
            login.ownerHash.withoutNull,
            login.scopes.joined(separator: " ").withoutNull,
            login.tokens.access.text,
            login.tokens.refresh.text,
            login.tokens.expiresAt.milliseconds,
            now.milliseconds,
            ISODate.text(now)
        )
    }

    package func user(_ character: Int64) async throws(StoreError) -> User? {
        try await read { try UserRow.user(character, in: $0) }
    }

    package func users() async throws(StoreError) -> [User] {
        try await readAtLength { try UserRow.all(in: $0) }
    }

    package func removeUser(_ character: Int64) async throws(StoreError) -> Bool {
        try await write { database, _ in
            try database.run("DELETE FROM user_parked_scopes WHERE character_id = ?", character)
            return try database.run("DELETE FROM users WHERE character_id = ?", character) > 0
        }
    }

    package func usersToSync(syncedBefore: Date) async throws(StoreError) -> [Int64] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT character_id FROM users
                WHERE parked_at IS NULL AND (last_killmail_sync_at IS NULL OR last_killmail_sync_at < ?)
                ORDER BY last_killmail_sync_at, character_id
                """,
                syncedBefore.milliseconds
            ) { $0[0] }
        }
    }

    package func recordKillmailSync(
        of character: Int64,
        at time: Date,
        lastKillmailID: Int64?,
        error: String?
    ) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                """
                UPDATE users SET
                    last_killmail_sync_at = CASE WHEN ?4 IS NULL THEN ?2 ELSE last_killmail_sync_at END,
                    last_killmail_id = coalesce(max(last_killmail_id, ?3), last_killmail_id, ?3),
                    last_error = ?4, last_error_at = CASE WHEN ?4 IS NULL THEN NULL ELSE ?2 END, updated_at = ?5
                WHERE character_id = ?1
                """,
                character,
                time.milliseconds,
                lastKillmailID,
                error?.withoutNull,
                ISODate.text(now)
            )
        }
    }
}
