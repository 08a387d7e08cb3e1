extension Migration {
    /// Tokens are sealed before they come here. `token_version` begins with the time, so that a person who was removed and
    /// logs in again never has a version of before.
    static let users = Migration(
        name: "0008-users",
        sql: """
            CREATE TABLE users (
                id INTEGER PRIMARY KEY,
                character_id INTEGER NOT NULL UNIQUE,
                character_name TEXT NOT NULL,
                character_owner_hash TEXT NOT NULL,
                corporation_id INTEGER,
                scopes TEXT NOT NULL,
                access_token TEXT,
                refresh_token TEXT,
                expires_at INTEGER,
                token_version INTEGER NOT NULL,
                refresh_holder TEXT,
                refresh_lease_until INTEGER,
                parked_at INTEGER,
                parked_reason TEXT,
                last_killmail_sync_at INTEGER,
                last_killmail_id INTEGER,
                last_corp_killmail_sync_at INTEGER,
                last_corp_killmail_id INTEGER,
                last_error TEXT,
                last_error_at INTEGER,
                logged_in_at INTEGER NOT NULL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );
            CREATE INDEX users_sync ON users (last_killmail_sync_at) WHERE parked_at IS NULL;

            CREATE TABLE user_parked_scopes (
                character_id INTEGER NOT NULL,
                scope TEXT NOT NULL,
                reason TEXT NOT NULL,
                recheck_at INTEGER NOT NULL,
                refusals INTEGER NOT NULL DEFAULT 1,
                PRIMARY KEY (character_id, scope)
            ) WITHOUT ROWID;
            """
    )
}
