package import Domain
import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    package func tokens(of character: Int64) async throws(StoreError) -> StoredTokens? {
        try await read { try UserRow.stored(character, in: $0) }
    }

    package func leaseRefresh(
        of character: Int64,
        version: Int64,
        holder: String,
        lasting: Duration
    ) async throws(StoreError) -> RefreshLease {
        try await write { database, now in
            let row = try database.first(
                "SELECT token_version, refresh_holder, refresh_lease_until FROM users WHERE character_id = ?",
                character
            ) { (version: $0[0] as Int64, holder: $0[1] as String?, until: $0[2] as Int64?) }
            guard let row, row.version == version else { return .moved }
            if let other = row.holder, other != holder, let until = row.until, until > now.milliseconds {
                return .held(.milliseconds(until - now.milliseconds))
            }
            try database.run(
                "UPDATE users SET refresh_holder = ?2, refresh_lease_until = ?3 WHERE character_id = ?1",
                character,
                holder,
                now.milliseconds + Int64(lasting / .milliseconds(1))
            )
            return .taken
        }
    }

    package func endRefreshLease(of character: Int64, holder: String) async throws(StoreError) {
        try await write { database, _ in
            try database.run(
                """
                UPDATE users SET refresh_holder = NULL, refresh_lease_until = NULL
                WHERE character_id = ? AND refresh_holder = ?
                """,
                character,
                holder
            )
        }
    }

    package func replaceTokens(
        of character: Int64,
        version: Int64,
        with tokens: SealedTokens
    ) async throws(StoreError) -> Bool {
        try await write { database, now in
            try database.run(
                """
                UPDATE users SET access_token = ?3, refresh_token = ?4, expires_at = ?5, token_version = ?2 + 1,
                    refresh_holder = NULL, refresh_lease_until = NULL, parked_at = NULL, parked_reason = NULL,
                    updated_at = ?6
                WHERE character_id = ?1 AND token_version = ?2
                """,
                character,
                version,
                tokens.access.text,
                tokens.refresh.text,
                tokens.expiresAt.milliseconds,
                ISODate.text(now)
            ) > 0
        }
    }

    package func park(
        _ character: Int64,
        version: Int64,
        reason: String,
        dropsTokens: Bool
    ) async throws(StoreError) -> Bool {
        try await write { database, now in
            let changed = try database.run(
                """
                UPDATE users SET parked_at = coalesce(parked_at, ?3), parked_reason = ?4, refresh_holder = NULL,
                    refresh_lease_until = NULL, updated_at = ?5
                WHERE character_id = ?1 AND token_version = ?2
                """,
                character,
                version,
                now.milliseconds,
                reason.withoutNull,
                ISODate.text(now)
            )
            if changed > 0 && dropsTokens {
                // With a version of its own: whoever refreshes them still must not bring them back.
                try database.run(
                    """
                    UPDATE users SET access_token = NULL, refresh_token = NULL, expires_at = NULL,
                        token_version = token_version + 1
                    WHERE character_id = ?
                    """,
                    character
                )
            }
            return changed > 0
        }
    }

    package func parkScope(
        _ scope: String,
        of character: Int64,
        reason: String,
        recheckAt: Date
    ) async throws(StoreError) {
        try await write { database, _ in
            // Nobody who was removed meanwhile comes back.
            try database.run(
                """
                INSERT INTO user_parked_scopes (character_id, scope, reason, recheck_at)
                SELECT character_id, ?2, ?3, ?4 FROM users WHERE character_id = ?1
                ON CONFLICT (character_id, scope) DO UPDATE SET reason = excluded.reason,
                    recheck_at = excluded.recheck_at, refusals = refusals + 1
                """,
                character,
                scope,
                reason.withoutNull,
                recheckAt.milliseconds
            )
        }
    }

    package func unparkScope(_ scope: String, of character: Int64) async throws(StoreError) {
        try await write { database, _ in
            try database.run(
                "DELETE FROM user_parked_scopes WHERE character_id = ? AND scope = ?",
                character,
                scope
            )
        }
    }
}
