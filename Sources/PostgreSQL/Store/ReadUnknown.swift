import Domain
import ESI
import Foundation

/// Of the ids of each kind those that are unknown or stale, in their order.
///
/// Who is missing is decided by the time of the recheck alone, though the row may still be there. When an alliance or a
/// corporation was read is not kept: it expired an hour later.
struct ReadUnknown: BatchOperation {
    let asked: [AskedEntities]
    let time: Date

    private struct Look {
        let operation: Int
        let place: Int
        let id: Int64
        let readBefore: Date
        let time: Date
    }

    static func statements(for operations: [ReadUnknown], at now: Parameter) -> [Statement] {
        looks(operations).map { kind, looks in
            let readAt = kind == .character ? "read_at" : "expires_at"
            return Statement(
                "look for unknown and stale \(kind.plural)",
                // One look by key for each: as joins they might read the whole tables.
                """
                SELECT position - 1
                FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[])
                    WITH ORDINALITY AS asked (id, read_before, now, position)
                LEFT JOIN LATERAL (
                    SELECT recheck_at FROM missing_entities WHERE kind = $1 AND id = asked.id LIMIT 1
                ) AS missing ON true
                LEFT JOIN LATERAL (
                    SELECT \(readAt) AS read_at, expires_at FROM \(kind.plural) WHERE id = asked.id LIMIT 1
                ) AS known ON true
                WHERE NOT coalesce(
                    missing.recheck_at > asked.now, known.read_at >= read_before OR known.expires_at > asked.now, false
                )
                ORDER BY position
                """,
                .value(kind.rawValue),
                .column(looks.map(\.id)),
                .column(looks.map(\.readBefore)),
                .column(looks.map(\.time))
            )
        }
    }

    static func outputs(of operations: [ReadUnknown], from answers: [Rows]) throws(PostgreSQLFailure) -> [[[Int64]]] {
        var outputs = operations.map { [[Int64]](repeating: [], count: $0.asked.count) }
        for ((_, looks), answer) in zip(looks(operations), answers) {
            for row in answer {
                let look = looks[try row[0]]
                outputs[look.operation][look.place].append(look.id)
            }
        }
        return outputs
    }

    /// By kind, because each kind has a table of its own.
    private static func looks(_ operations: [ReadUnknown]) -> [(EntityKind, [Look])] {
        var looks: [EntityKind: [Look]] = [:]
        for (index, operation) in operations.enumerated() {
            for (place, asked) in operation.asked.enumerated() {
                looks[asked.kind, default: []] += asked.ids.map { id in
                    Look(operation: index, place: place, id: id, readBefore: asked.readBefore, time: operation.time)
                }
            }
        }
        return EntityKind.allCases.compactMap { kind in looks[kind].map { (kind, $0) } }
    }
}
