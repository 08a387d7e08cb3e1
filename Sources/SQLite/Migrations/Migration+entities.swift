extension Migration {
    /// Dates that EVE gave are text (`2013-05-06T22:20:14Z`), as are `created_at` and `updated_at`: people read them.
    /// Times that are only compared (`expires_at`, `read_at` and the like) are milliseconds since 1970.
    static let entities = Migration(
        name: "0002-entities",
        sql: """
            CREATE TABLE alliances (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                ticker TEXT NOT NULL,
                date_founded TEXT NOT NULL,
                creator_corporation_id INTEGER NOT NULL,
                creator_id INTEGER NOT NULL,
                executor_corporation_id INTEGER,
                faction_id INTEGER,
                corporation_count INTEGER,
                member_count INTEGER,
                etag TEXT,
                expires_at INTEGER NOT NULL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );
            CREATE INDEX alliances_expiry ON alliances (expires_at);

            CREATE TABLE corporations (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                ticker TEXT NOT NULL,
                member_count INTEGER NOT NULL,
                ceo_id INTEGER,
                creator_id INTEGER,
                date_founded TEXT,
                description TEXT,
                alliance_id INTEGER,
                faction_id INTEGER,
                home_station_id INTEGER,
                shares INTEGER,
                tax_rate REAL,
                loyalty_point_tax_rate REAL,
                url TEXT,
                war_eligible INTEGER,
                state TEXT,
                type TEXT,
                friendly_fire TEXT,
                main_color TEXT,
                secondary_color TEXT,
                tertiary_color TEXT,
                etag TEXT,
                expires_at INTEGER NOT NULL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );
            CREATE INDEX corporations_expiry ON corporations (expires_at);
            CREATE INDEX corporations_alliance ON corporations (alliance_id) WHERE alliance_id IS NOT NULL;

            CREATE TABLE characters (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                corporation_id INTEGER NOT NULL,
                alliance_id INTEGER,
                faction_id INTEGER,
                birthday TEXT NOT NULL,
                bloodline_id INTEGER NOT NULL,
                race_id INTEGER NOT NULL,
                gender TEXT NOT NULL,
                security_status REAL,
                description TEXT,
                title TEXT,
                ancestry_id INTEGER,
                achievement_score INTEGER,
                character_title_id TEXT,
                etag TEXT,
                expires_at INTEGER NOT NULL,
                read_at INTEGER NOT NULL,
                affiliation_checked_at INTEGER NOT NULL,
                deleted_at INTEGER,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );
            CREATE INDEX characters_expiry ON characters (expires_at);
            CREATE INDEX characters_affiliation ON characters (affiliation_checked_at, id) WHERE deleted_at IS NULL;

            CREATE TABLE lists (
                path TEXT PRIMARY KEY,
                ids TEXT NOT NULL,
                etag TEXT,
                expires_at INTEGER NOT NULL
            ) WITHOUT ROWID;

            CREATE TABLE missing_entities (
                kind TEXT NOT NULL,
                id INTEGER NOT NULL,
                reason TEXT NOT NULL,
                recheck_at INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                PRIMARY KEY (kind, id)
            ) WITHOUT ROWID;
            CREATE INDEX missing_entities_recheck ON missing_entities (kind, recheck_at);
            """
    )
}
