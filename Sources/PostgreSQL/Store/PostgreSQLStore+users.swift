package import Domain
package import Foundation

extension PostgreSQLStore {
    @discardableResult
    package func saveLogin(_ login: UserLogin) async throws(StoreError) -> User {
        try await write(
            Several([
                { now in
                    Statement(
                        "forget a former owner",
                        """
                        UPDATE users SET character_owner_hash = $2, last_killmail_sync_at = NULL,
                            last_killmail_id = NULL, last_corp_killmail_sync_at = NULL, last_corp_killmail_id = NULL,
                            created_at = coalesce($3::timestamptz, now())
                        WHERE character_id = $1 AND character_owner_hash <> $2
                        """,
                        .value(login.characterID),
                        .value(login.ownerHash),
                        now
                    )
                },
                { now in Self.upsert(login, at: now) },
                { _ in Self.removeParkedScopes(of: login.characterID) },
                { _ in UserRow.read(login.characterID) },
                { _ in UserRow.readParkedScopes(of: login.characterID) },
            ]) { answers throws(PostgreSQLFailure) in
                guard let stored = try UserRow.stored(answers[3], parked: answers[4]) else {
                    throw PostgreSQLFailure(.other, "the login was not kept")
                }
                return stored.user
            }
        )
    }

    private static func upsert(_ login: UserLogin, at now: Parameter) -> Statement {
        Statement(
            "save a login",
            """
            INSERT INTO users AS known (character_id, character_name, character_owner_hash, scopes, access_token,
                refresh_token, expires_at, token_version, logged_in_at, created_at, updated_at)
            SELECT $1::bigint, $2, $3, $4, $5, $6, $7::timestamptz, (extract(epoch FROM now) * 1000)::bigint,
                now, now, now
            FROM (SELECT coalesce($8::timestamptz, now()) AS now) AS clock
            ON CONFLICT (character_id) DO UPDATE SET character_name = excluded.character_name,
                scopes = excluded.scopes, access_token = excluded.access_token,
                refresh_token = excluded.refresh_token, expires_at = excluded.expires_at,
                token_version = greatest(known.token_version + 1, excluded.token_version),
                logged_in_at = excluded.logged_in_at,
                parked_at = NULL, parked_reason = NULL, refresh_holder = NULL, refresh_lease_until = NULL,
                last_error = NULL, last_error_at = NULL, updated_at = excluded.updated_at
            """,
            .value(login.characterID),
            .value(login.name),
            .value(login.ownerHash),
            .value(login.scopes.joined(separator: " ")),
            .value(login.tokens.access.text),
            .value(login.tokens.refresh.text),
            .value(login.tokens.expiresAt),
            now
        )
    }

    private static func removeParkedScopes(of character: Int64) -> Statement {
        Statement(
            "remove parked scopes",
            "DELETE FROM user_parked_scopes WHERE character_id = $1",
            .value(character)
        )
    }

    package func user(_ character: Int64) async throws(StoreError) -> User? {
        try await tokens(of: character)?.user
    }

    package func users() async throws(StoreError) -> [User] {
        try await readAtLength(
            Several([{ _ in UserRow.readAll }, { _ in UserRow.readAllParkedScopes }]) {
                answers throws(PostgreSQLFailure) in try UserRow.users(answers[0], parked: answers[1])
            }
        )
    }

    package func removeUser(_ character: Int64) async throws(StoreError) -> Bool {
        try await write(
            Several([
                { _ in Self.removeParkedScopes(of: character) },
                { _ in
                    Statement(
                        "remove a user",
                        "DELETE FROM users WHERE character_id = $1 RETURNING 1",
                        .value(character)
                    )
                },
            ]) { $0[1].count > 0 }
        )
    }

    package func usersToSync(syncedBefore: Date) async throws(StoreError) -> [Int64] {
        try await readAtLength(
            Several(
                Statement(
                    "look for users to sync",
                    """
                    SELECT character_id FROM users
                    WHERE parked_at IS NULL AND (last_killmail_sync_at IS NULL OR last_killmail_sync_at < $1)
                    ORDER BY last_killmail_sync_at NULLS FIRST, character_id
                    """,
                    .value(syncedBefore)
                ),
                output: Rows.ids
            )
        )
    }

    package func recordKillmailSync(
        of character: Int64,
        at time: Date,
        lastKillmailID: Int64?,
        error: String?
    ) async throws(StoreError) {
        try await write(
            Several(doing: { now in
                Statement(
                    "record a sync of killmails",
                    """
                    UPDATE users SET
                        last_killmail_sync_at =
                            CASE WHEN $4::text IS NULL THEN $2::timestamptz ELSE last_killmail_sync_at END,
                        last_killmail_id = greatest(last_killmail_id, $3::bigint),
                        last_error = $4::text,
                        last_error_at = CASE WHEN $4::text IS NOT NULL THEN $2::timestamptz END,
                        updated_at = coalesce($5::timestamptz, now())
                    WHERE character_id = $1
                    """,
                    .value(character),
                    .value(time),
                    .value(lastKillmailID),
                    .value(error),
                    now
                )
            })
        )
    }
}
