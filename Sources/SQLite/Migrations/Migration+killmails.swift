extension Migration {
    /// A row of an attacker or an item has no identity but its place in the killmail, so that is its key: equal rows stay
    /// apart, and a repeated write cannot double them.
    ///
    /// `total_value` and the like are for whoever computes them: prices are opinions, ESI tells none.
    static let killmails = Migration(
        name: "0004-killmails",
        sql: """
            CREATE TABLE killmails (
                killmail_id INTEGER PRIMARY KEY,
                killmail_hash TEXT NOT NULL,
                killmail_time TEXT NOT NULL,
                solar_system_id INTEGER NOT NULL,
                moon_id INTEGER,
                war_id INTEGER,
                total_value REAL,
                destroyed_value REAL,
                dropped_value REAL,
                attacker_count INTEGER NOT NULL,
                related_campaign_id INTEGER,
                is_war_related INTEGER GENERATED ALWAYS AS (war_id IS NOT NULL) VIRTUAL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );
            CREATE INDEX killmails_time ON killmails (killmail_time);
            CREATE INDEX killmails_system ON killmails (solar_system_id);

            CREATE TABLE victims (
                killmail_id INTEGER PRIMARY KEY REFERENCES killmails,
                character_id INTEGER,
                corporation_id INTEGER,
                alliance_id INTEGER,
                faction_id INTEGER,
                ship_type_id INTEGER NOT NULL,
                damage_taken INTEGER NOT NULL,
                position_x REAL,
                position_y REAL,
                position_z REAL
            );

            CREATE TABLE attackers (
                killmail_id INTEGER NOT NULL REFERENCES killmails,
                attacker_index INTEGER NOT NULL,
                character_id INTEGER,
                corporation_id INTEGER,
                alliance_id INTEGER,
                faction_id INTEGER,
                ship_type_id INTEGER,
                weapon_type_id INTEGER,
                damage_done INTEGER NOT NULL,
                final_blow INTEGER NOT NULL,
                security_status REAL,
                PRIMARY KEY (killmail_id, attacker_index)
            ) WITHOUT ROWID;

            CREATE TABLE killmail_items (
                killmail_id INTEGER NOT NULL REFERENCES killmails,
                item_index INTEGER NOT NULL,
                parent_index INTEGER,
                item_type_id INTEGER NOT NULL,
                flag INTEGER NOT NULL,
                quantity_dropped INTEGER,
                quantity_destroyed INTEGER,
                singleton INTEGER NOT NULL,
                PRIMARY KEY (killmail_id, item_index)
            ) WITHOUT ROWID;

            CREATE TABLE killmail_references (
                killmail_id INTEGER NOT NULL,
                killmail_hash TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'invalid')),
                reason TEXT,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL,
                PRIMARY KEY (killmail_id, killmail_hash)
            ) WITHOUT ROWID;
            CREATE INDEX killmail_references_state ON killmail_references (state, killmail_id);
            """
    )
}
