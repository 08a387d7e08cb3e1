extension Migration {
    static let rateAccounts = Migration(
        name: "0003-rate-accounts",
        sql: """
            CREATE TABLE rate_accounts (
                key TEXT PRIMARY KEY,
                state BLOB NOT NULL,
                updated_at INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE INDEX rate_accounts_time ON rate_accounts (updated_at);
            """
    )
}
