extension Migration {
    /// Without a name a row is wanted, from `due_at` on; a `reason` tells that ESI had none when it was last asked.
    static let names = Migration(
        name: "0006-names",
        statements: [
            """
            CREATE TABLE names (
                id bigint PRIMARY KEY,
                name text,
                category text,
                reason text,
                due_at timestamptz,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL,
                CHECK ((name IS NULL) = (category IS NULL)),
                CHECK ((name IS NULL) = (due_at IS NOT NULL))
            )
            """,
            "CREATE INDEX names_wanted ON names ((reason IS NOT NULL), due_at, id) WHERE name IS NULL",
        ]
    )
}
