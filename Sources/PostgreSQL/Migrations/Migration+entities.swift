extension Migration {
    static let entities = Migration(
        name: "0002-entities",
        statements: [
            """
            CREATE TABLE alliances (
                id bigint PRIMARY KEY,
                name text NOT NULL,
                ticker text NOT NULL,
                date_founded timestamptz NOT NULL,
                creator_corporation_id bigint NOT NULL,
                creator_id bigint NOT NULL,
                executor_corporation_id bigint,
                faction_id bigint,
                corporation_count bigint,
                member_count bigint,
                etag text,
                expires_at timestamptz NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX alliances_expiry ON alliances (expires_at)",
            """
            CREATE TABLE corporations (
                id bigint PRIMARY KEY,
                name text NOT NULL,
                ticker text NOT NULL,
                member_count bigint NOT NULL,
                ceo_id bigint,
                creator_id bigint,
                date_founded timestamptz,
                description text,
                alliance_id bigint,
                faction_id bigint,
                home_station_id bigint,
                shares bigint,
                tax_rate double precision,
                loyalty_point_tax_rate double precision,
                url text,
                war_eligible boolean,
                state text,
                type text,
                friendly_fire text,
                main_color text,
                secondary_color text,
                tertiary_color text,
                etag text,
                expires_at timestamptz NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX corporations_expiry ON corporations (expires_at)",
            "CREATE INDEX corporations_alliance ON corporations (alliance_id) WHERE alliance_id IS NOT NULL",
            """
            CREATE TABLE characters (
                id bigint PRIMARY KEY,
                name text NOT NULL,
                corporation_id bigint NOT NULL,
                alliance_id bigint,
                faction_id bigint,
                birthday timestamptz NOT NULL,
                bloodline_id bigint NOT NULL,
                race_id bigint NOT NULL,
                gender text NOT NULL,
                security_status double precision,
                description text,
                title text,
                ancestry_id bigint,
                achievement_score bigint,
                character_title_id text,
                etag text,
                expires_at timestamptz NOT NULL,
                read_at timestamptz NOT NULL,
                affiliation_checked_at timestamptz NOT NULL,
                deleted_at timestamptz,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL
            )
            """,
            "CREATE INDEX characters_expiry ON characters (expires_at)",
            "CREATE INDEX characters_affiliation ON characters (affiliation_checked_at, id) WHERE deleted_at IS NULL",
            """
            CREATE TABLE lists (
                path text COLLATE "C" PRIMARY KEY,
                ids bigint[] NOT NULL,
                etag text,
                expires_at timestamptz NOT NULL
            )
            """,
            """
            CREATE TABLE missing_entities (
                kind text COLLATE "C" NOT NULL,
                id bigint NOT NULL,
                reason text NOT NULL,
                recheck_at timestamptz NOT NULL,
                created_at timestamptz NOT NULL,
                PRIMARY KEY (kind, id)
            )
            """,
            "CREATE INDEX missing_entities_recheck ON missing_entities (kind, recheck_at)",
        ]
    )
}
