extension Migration {
    /// A few rows that change all the time: room in their pages, and no index on what changes, let an old version be
    /// reused at once.
    static let rateAccounts = Migration(
        name: "0003-rate-accounts",
        statements: [
            """
            CREATE TABLE rate_accounts (
                key text COLLATE "C" PRIMARY KEY,
                state bytea NOT NULL,
                updated_at timestamptz NOT NULL
            ) WITH (fillfactor = 50)
            """
        ]
    )
}
