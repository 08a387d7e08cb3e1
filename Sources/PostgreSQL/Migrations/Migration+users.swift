extension Migration {
    /// Tokens are sealed before they come here. `token_version` begins with the time, so that a person who was removed and
    /// logs in again never has a version of before.
    static let users = Migration(
        name: "0008-users",
        statements: [
            """
            CREATE TABLE users (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                character_id bigint NOT NULL UNIQUE,
                character_name text NOT NULL,
                character_owner_hash text NOT NULL,
                corporation_id bigint,
                scopes text NOT NULL,
                access_token text,
                refresh_token text,
                expires_at timestamptz,
                token_version bigint NOT NULL,
                refresh_holder text,
                refresh_lease_until timestamptz,
                parked_at timestamptz,
                parked_reason text,
                last_killmail_sync_at timestamptz,
                last_killmail_id bigint,
                last_corp_killmail_sync_at timestamptz,
                last_corp_killmail_id bigint,
                last_error text,
                last_error_at timestamptz,
                logged_in_at timestamptz NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX users_sync ON users (last_killmail_sync_at) WHERE parked_at IS NULL",
            """
            CREATE TABLE user_parked_scopes (
                character_id bigint NOT NULL,
                scope text COLLATE "C" NOT NULL,
                reason text NOT NULL,
                recheck_at timestamptz NOT NULL,
                refusals bigint NOT NULL DEFAULT 1,
                PRIMARY KEY (character_id, scope)
            )
            """,
        ]
    )
}
