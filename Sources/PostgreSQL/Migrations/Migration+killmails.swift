extension Migration {
    /// A row of an attacker or an item has no identity but its place in the killmail, so that is its key: equal rows stay
    /// apart, and a repeated write cannot double them. They do not refer to `killmails`: to check each of dozens of rows
    /// costs as much as to write it, and the one statement that writes them takes the killmail's id from there.
    ///
    /// `total_value` and the like are for whoever computes them: prices are opinions, ESI tells none.
    static let killmails = Migration(
        name: "0004-killmails",
        statements: [
            """
            CREATE TABLE killmails (
                killmail_id bigint PRIMARY KEY,
                killmail_hash text COLLATE "C" NOT NULL,
                killmail_time timestamptz NOT NULL,
                solar_system_id bigint NOT NULL,
                moon_id bigint,
                war_id bigint,
                total_value double precision,
                destroyed_value double precision,
                dropped_value double precision,
                attacker_count bigint NOT NULL,
                related_campaign_id bigint,
                is_war_related boolean GENERATED ALWAYS AS (war_id IS NOT NULL) STORED,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX killmails_time ON killmails (killmail_time)",
            "CREATE INDEX killmails_system ON killmails (solar_system_id)",
            """
            CREATE TABLE victims (
                killmail_id bigint PRIMARY KEY REFERENCES killmails,
                character_id bigint,
                corporation_id bigint,
                alliance_id bigint,
                faction_id bigint,
                ship_type_id bigint NOT NULL,
                damage_taken bigint NOT NULL,
                position_x double precision,
                position_y double precision,
                position_z double precision
            )
            """,
            """
            CREATE TABLE attackers (
                killmail_id bigint NOT NULL,
                attacker_index bigint NOT NULL,
                character_id bigint,
                corporation_id bigint,
                alliance_id bigint,
                faction_id bigint,
                ship_type_id bigint,
                weapon_type_id bigint,
                damage_done bigint NOT NULL,
                final_blow boolean NOT NULL,
                security_status double precision,
                PRIMARY KEY (killmail_id, attacker_index)
            )
            """,
            """
            CREATE TABLE killmail_items (
                killmail_id bigint NOT NULL,
                item_index bigint NOT NULL,
                parent_index bigint,
                item_type_id bigint NOT NULL,
                flag bigint NOT NULL,
                quantity_dropped bigint,
                quantity_destroyed bigint,
                singleton bigint NOT NULL,
                PRIMARY KEY (killmail_id, item_index)
            )
            """,
            """
            CREATE TABLE killmail_references (
                killmail_id bigint NOT NULL,
                killmail_hash text COLLATE "C" NOT NULL,
                state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'stored', 'invalid')),
                reason text,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL,
                PRIMARY KEY (killmail_id, killmail_hash)
            )
            """,
            "CREATE INDEX killmail_references_state ON killmail_references (state, killmail_id)",
        ]
    )
}
