import Domain
import Foundation

struct RecordMissing: BatchOperation {
    let kind: EntityKind
    let id: Int64
    let reason: String
    let isDeleted: Bool
    let recheckAt: Date

    private struct Key: Hashable {
        let kind: EntityKind
        let id: Int64
    }

    static func statements(for operations: [RecordMissing], at now: Parameter) -> [Statement] {
        let missing = operations.last { Key(kind: $0.kind, id: $0.id) }
        let deleted = operations.filter { $0.isDeleted && $0.kind == .character }.map(\.id)
        return [
            Statement(
                "record missing entities",
                """
                INSERT INTO missing_entities (kind, id, reason, recheck_at, created_at)
                SELECT kind, id, reason, recheck_at, coalesce($5::timestamptz, now())
                FROM unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[])
                    AS missing (kind, id, reason, recheck_at)
                ORDER BY kind, id
                ON CONFLICT (kind, id) DO UPDATE SET reason = excluded.reason, recheck_at = excluded.recheck_at
                """,
                .column(missing.map(\.kind.rawValue)),
                .column(missing.map(\.id)),
                .column(missing.map(\.reason)),
                .column(missing.map(\.recheckAt)),
                now
            ),
            Statement(
                "mark characters deleted",
                """
                UPDATE characters SET deleted_at = coalesce(deleted_at, $2::timestamptz, now())
                WHERE id = ANY ($1::bigint[])
                """,
                .column(deleted),
                now
            ),
        ]
    }
}
