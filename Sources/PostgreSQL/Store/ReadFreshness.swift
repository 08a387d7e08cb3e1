import Domain
import ESI
import Foundation

struct ReadFreshness: BatchOperation {
    let kind: EntityKind
    let id: Int64

    static func statements(for operations: [ReadFreshness], at now: Parameter) -> [Statement] {
        groups(operations).map { kind, places in
            Statement(
                "look for \(kind.plural)",
                // One look by key for each: as joins they might read the whole tables.
                """
                SELECT position - 1, missing.reason, missing.recheck_at, known.etag, known.expires_at
                FROM unnest($2::bigint[]) WITH ORDINALITY AS asked (id, position)
                LEFT JOIN LATERAL (
                    SELECT id, reason, recheck_at FROM missing_entities WHERE kind = $1 AND id = asked.id LIMIT 1
                ) AS missing ON true
                LEFT JOIN LATERAL (
                    SELECT id, etag, expires_at FROM \(kind.plural) WHERE id = asked.id LIMIT 1
                ) AS known ON true
                WHERE missing.id IS NOT NULL OR known.id IS NOT NULL
                """,
                .value(kind.rawValue),
                .column(places.map { operations[$0].id })
            )
        }
    }

    static func outputs(
        of operations: [ReadFreshness],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [Freshness?] {
        var outputs = [Freshness?](repeating: nil, count: operations.count)
        for ((_, places), answer) in zip(groups(operations), answers) {
            for row in answer { outputs[places[try row[0]]] = try freshness(row) }
        }
        return outputs
    }

    private static func freshness(_ row: Row) throws(PostgreSQLFailure) -> Freshness {
        if let reason: String = try row[1] { return .missing(reason: reason, recheckAt: try row[2]) }
        return .known(Validity(etag: try row[3], expiresAt: try row[4]))
    }

    private static func groups(_ operations: [ReadFreshness]) -> [(EntityKind, [Int])] {
        EntityKind.places(in: operations.map(\.kind))
    }
}
