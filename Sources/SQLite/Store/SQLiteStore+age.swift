package import Domain
package import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    package func freshness(of kind: EntityKind, _ id: Int64) async throws(StoreError) -> Freshness? {
        try await read { database in
            let missing = try database.first(
                "SELECT reason, recheck_at FROM missing_entities WHERE kind = ? AND id = ?",
                kind.rawValue,
                id
            ) { Freshness.missing(reason: $0[0], recheckAt: Date(milliseconds: $0[1])) }
            return try missing
                ?? database.first("SELECT etag, expires_at FROM \(kind.plural) WHERE id = ?", id) {
                    Freshness.known(Validity(etag: $0[0], expiresAt: Date(milliseconds: $0[1])))
                }
        }
    }

    /// For a character that counts as read: the reply says that all is as it was.
    package func renew(_ kind: EntityKind, _ id: Int64, _ validity: Validity) async throws(StoreError) {
        try await write { database, now in
            switch kind {
            case .alliance, .corporation:
                try database.run(
                    "UPDATE \(kind.plural) SET etag = ?, expires_at = ? WHERE id = ?",
                    validity.etag?.withoutNull,
                    validity.expiresAt.milliseconds,
                    id
                )
            case .character:
                try database.run(
                    """
                    UPDATE characters
                    SET etag = ?1, expires_at = ?2, read_at = ?3, deleted_at = NULL,
                        affiliation_checked_at = max(affiliation_checked_at, ?4)
                    WHERE id = ?5
                    """,
                    validity.etag?.withoutNull,
                    validity.expiresAt.milliseconds,
                    now.milliseconds,
                    (validity.asOf ?? now).milliseconds,
                    id
                )
            }
            try Self.clearMissing(kind, id, database)
        }
    }

    package func recordMissing(
        _ kind: EntityKind,
        _ id: Int64,
        reason: String,
        isDeleted: Bool,
        recheckAt: Date
    ) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                """
                INSERT INTO missing_entities (kind, id, reason, recheck_at, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (kind, id) DO UPDATE SET reason = excluded.reason, recheck_at = excluded.recheck_at
                """,
                kind.rawValue,
                id,
                reason.withoutNull,
                recheckAt.milliseconds,
                now.milliseconds
            )
            if isDeleted, kind == .character {
                try database.run(
                    "UPDATE characters SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
                    now.milliseconds,
                    id
                )
            }
        }
    }

    package func due(
        _ kind: EntityKind,
        expiredBy: Date,
        at time: Date,
        limit: Int
    ) async throws(StoreError) -> [Int64] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT id, expires_at AS due_at FROM \(kind.plural) WHERE expires_at <= ?2
                    AND id NOT IN (SELECT id FROM missing_entities WHERE kind = ?1)
                UNION ALL
                SELECT id, recheck_at FROM missing_entities WHERE kind = ?1 AND recheck_at <= ?3
                ORDER BY due_at, id LIMIT ?4
                """,
                kind.rawValue,
                expiredBy.milliseconds,
                time.milliseconds,
                limit
            ) { $0[0] }
        }
    }

    /// What was missing is there.
    static func clearMissing(_ kind: EntityKind, _ id: Int64, _ database: Database) throws {
        try database.run("DELETE FROM missing_entities WHERE kind = ? AND id = ?", kind.rawValue, id)
    }
}
