import Domain
import ESI
import Foundation

/// Nothing changed but the validity. For a character that counts as read: the reply says that all is as it was.
struct RenewEntity: BatchOperation {
    let kind: EntityKind
    let id: Int64
    let validity: Validity

    static func statements(for operations: [RenewEntity], at now: Parameter) -> [Statement] {
        EntityKind.allCases.flatMap { kind -> [Statement] in
            let renewed = operations.filter { $0.kind == kind }.last(by: \.id)
            guard !renewed.isEmpty else { return [] }
            return [statement(kind, renewed, now), .clearMissing(kind, renewed.map(\.id))]
        }
    }

    private static func statement(_ kind: EntityKind, _ renewed: [RenewEntity], _ now: Parameter) -> Statement {
        let read =
            kind == .character
            ? """
            , read_at = now, deleted_at = NULL,
                affiliation_checked_at = greatest(affiliation_checked_at, coalesce(as_of, now))
            """ : ""
        return Statement(
            "renew \(kind.plural)",
            """
            WITH locked AS (SELECT id FROM \(kind.plural) WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)
            UPDATE \(kind.plural) AS entity SET etag = renewed.etag, expires_at = renewed.expires_at\(read)
            FROM locked JOIN unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[])
                AS renewed (id, etag, expires_at, as_of) USING (id),
                (SELECT coalesce($5::timestamptz, now()) AS now) AS clock
            WHERE entity.id = locked.id
            """,
            .column(renewed.map(\.id)),
            .column(renewed.map(\.validity.etag)),
            .column(renewed.map(\.validity.expiresAt)),
            .column(renewed.map(\.validity.asOf)),
            now
        )
    }
}

extension EntityKind {
    /// Each kind that is among them, with the places where it stands.
    static func places(in kinds: [EntityKind]) -> [(EntityKind, [Int])] {
        allCases.map { kind in (kind, kinds.indices.filter { kinds[$0] == kind }) }.filter { !$0.1.isEmpty }
    }
}
