import Domain
import ESI
import Foundation

/// Of the ids those that are unknown or stale, in their order.
///
/// Who is missing is decided by the time of the recheck alone, though the row may still be there. When an alliance or a
/// corporation was read is not kept: it expired an hour later.
struct ReadUnknown: BatchOperation {
    let kind: EntityKind
    let ids: [Int64]
    let readBefore: Date
    let time: Date

    private struct Asked {
        let operation: Int
        let id: Int64
    }

    static func statements(for operations: [ReadUnknown], at now: Parameter) -> [Statement] {
        groups(operations).map { kind, asked in
            let readAt = kind == .character ? "read_at" : "expires_at"
            return Statement(
                "look for unknown and stale \(kind.table)",
                // One look by key for each: as joins they might read the whole tables.
                """
                SELECT position - 1
                FROM unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[])
                    WITH ORDINALITY AS asked (id, read_before, now, position)
                LEFT JOIN LATERAL (
                    SELECT recheck_at FROM missing_entities WHERE kind = $1 AND id = asked.id LIMIT 1
                ) AS missing ON true
                LEFT JOIN LATERAL (
                    SELECT \(readAt) AS read_at, expires_at FROM \(kind.table) WHERE id = asked.id LIMIT 1
                ) AS known ON true
                WHERE NOT coalesce(
                    missing.recheck_at > asked.now, known.read_at >= read_before OR known.expires_at > asked.now, false
                )
                ORDER BY position
                """,
                .value(kind.rawValue),
                .column(asked.map(\.id)),
                .column(asked.map { operations[$0.operation].readBefore }),
                .column(asked.map { operations[$0.operation].time })
            )
        }
    }

    static func outputs(of operations: [ReadUnknown], from answers: [Rows]) throws(PostgreSQLFailure) -> [[Int64]] {
        var outputs = [[Int64]](repeating: [], count: operations.count)
        for ((_, asked), answer) in zip(groups(operations), answers) {
            for position in try answer.map({ row throws(PostgreSQLFailure) in try row[0] as Int }) {
                outputs[asked[position].operation].append(asked[position].id)
            }
        }
        return outputs
    }

    private static func groups(_ operations: [ReadUnknown]) -> [(EntityKind, [Asked])] {
        EntityKind.places(in: operations.map(\.kind)).map { kind, places in
            (kind, places.flatMap { place in operations[place].ids.map { Asked(operation: place, id: $0) } })
        }
    }
}
