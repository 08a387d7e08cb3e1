/// Tells whether a transaction was committed when the connection broke in the commit: it writes its number into its
/// session's row, and the row is asked.
///
/// The server's own numbers of transactions do not tell: one that was lost in a crash is given out anew.
struct CommitNote {
    let session: String
    let number: Int64

    var write: Statement {
        Statement(
            "note a transaction",
            """
            INSERT INTO esi_worker_commits AS session (id, number, updated_at) VALUES ($1, $2, now())
            ON CONFLICT (id) DO UPDATE SET number = excluded.number, updated_at = excluded.updated_at
            """,
            .value(session),
            .value(number)
        )
    }

    /// Asks for the last number. It writes, and so waits for a transaction that the server has not yet ended.
    var read: Statement {
        Statement(
            "tell how a transaction ended",
            """
            INSERT INTO esi_worker_commits AS session (id, number, updated_at) VALUES ($1, 0, now())
            ON CONFLICT (id) DO UPDATE SET number = session.number RETURNING number
            """,
            .value(session)
        )
    }

    /// Of sessions that have ended.
    static let clear = Statement(
        "clear old notes of transactions",
        "DELETE FROM esi_worker_commits WHERE updated_at < now() - interval '1 day'"
    )
}
