package import Domain
package import Foundation

extension PostgreSQLStore {
    package func tokens(of character: Int64) async throws(StoreError) -> StoredTokens? {
        try await read(
            Several([{ _ in UserRow.read(character) }, { _ in UserRow.readParkedScopes(of: character) }]) {
                answers throws(PostgreSQLFailure) in try UserRow.stored(answers[0], parked: answers[1])
            }
        )
    }

    package func leaseRefresh(
        of character: Int64,
        version: Int64,
        holder: String,
        lasting: Duration
    ) async throws(StoreError) -> RefreshLease {
        try await write(
            Several([
                { _ in
                    Statement(
                        "lock a user",
                        "SELECT FROM users WHERE character_id = $1 FOR NO KEY UPDATE",
                        .value(character)
                    )
                },
                { now in
                    Statement(
                        "lease a refresh of tokens",
                        """
                        UPDATE users SET refresh_holder = $3,
                            refresh_lease_until = now + $4::double precision * interval '1 second'
                        FROM (SELECT coalesce($5::timestamptz, clock_timestamp()) AS now) AS clock
                        WHERE character_id = $1 AND token_version = $2
                            AND coalesce(refresh_holder = $3 OR refresh_lease_until <= now, true)
                        RETURNING 1
                        """,
                        .value(character),
                        .value(version),
                        .value(holder),
                        .value(lasting / .seconds(1)),
                        now
                    )
                },
                { now in
                    Statement(
                        "look who refreshes tokens",
                        """
                        SELECT extract(epoch FROM
                            refresh_lease_until - coalesce($3::timestamptz, clock_timestamp()))::double precision
                        FROM users WHERE character_id = $1 AND token_version = $2
                        """,
                        .value(character),
                        .value(version),
                        now
                    )
                },
            ]) { answers throws(PostgreSQLFailure) in
                if answers[1].count > 0 { return .taken }
                guard let row = answers[2].first else { return .moved }
                let left: Double = try row[0] ?? 0
                return .held(.milliseconds(max(0, left * 1000)))
            }
        )
    }

    package func endRefreshLease(of character: Int64, holder: String) async throws(StoreError) {
        try await write(
            Several(doing: { _ in
                Statement(
                    "end a lease of a refresh of tokens",
                    """
                    UPDATE users SET refresh_holder = NULL, refresh_lease_until = NULL
                    WHERE character_id = $1 AND refresh_holder = $2
                    """,
                    .value(character),
                    .value(holder)
                )
            })
        )
    }

    package func replaceTokens(
        of character: Int64,
        version: Int64,
        with tokens: SealedTokens
    ) async throws(StoreError) -> Bool {
        try await write(
            Several(whether: { now in
                Statement(
                    "replace tokens",
                    """
                    UPDATE users SET access_token = $3, refresh_token = $4, expires_at = $5::timestamptz,
                        token_version = $2 + 1, refresh_holder = NULL, refresh_lease_until = NULL, parked_at = NULL,
                        parked_reason = NULL, updated_at = coalesce($6::timestamptz, now())
                    WHERE character_id = $1 AND token_version = $2 RETURNING 1
                    """,
                    .value(character),
                    .value(version),
                    .value(tokens.access.text),
                    .value(tokens.refresh.text),
                    .value(tokens.expiresAt),
                    now
                )
            })
        )
    }

    /// Dropped tokens have a version of their own: whoever refreshes them still must not bring them back.
    package func park(
        _ character: Int64,
        version: Int64,
        reason: String,
        dropsTokens: Bool
    ) async throws(StoreError) -> Bool {
        let drop =
            dropsTokens
            ? ", access_token = NULL, refresh_token = NULL, expires_at = NULL, token_version = token_version + 1" : ""
        return try await write(
            Several(whether: { now in
                Statement(
                    "park a user",
                    """
                    UPDATE users SET parked_at = coalesce(parked_at, now), parked_reason = $3, refresh_holder = NULL,
                        refresh_lease_until = NULL, updated_at = now\(drop)
                    FROM (SELECT coalesce($4::timestamptz, now()) AS now) AS clock
                    WHERE character_id = $1 AND token_version = $2 RETURNING 1
                    """,
                    .value(character),
                    .value(version),
                    .value(reason),
                    now
                )
            })
        )
    }

    package func parkScope(
        _ scope: String,
        of character: Int64,
        reason: String,
        recheckAt: Date
    ) async throws(StoreError) {
        // Nobody who was removed meanwhile comes back.
        try await write(
            Several(doing: { _ in
                Statement(
                    "park a scope",
                    """
                    INSERT INTO user_parked_scopes AS known (character_id, scope, reason, recheck_at)
                    SELECT character_id, $2, $3, $4::timestamptz FROM users WHERE character_id = $1
                    ON CONFLICT (character_id, scope) DO UPDATE SET reason = excluded.reason,
                        recheck_at = excluded.recheck_at, refusals = known.refusals + 1
                    """,
                    .value(character),
                    .value(scope),
                    .value(reason),
                    .value(recheckAt)
                )
            })
        )
    }

    package func unparkScope(_ scope: String, of character: Int64) async throws(StoreError) {
        try await write(
            Several(doing: { _ in
                Statement(
                    "unpark a scope",
                    "DELETE FROM user_parked_scopes WHERE character_id = $1 AND scope = $2",
                    .value(character),
                    .value(scope)
                )
            })
        )
    }
}
