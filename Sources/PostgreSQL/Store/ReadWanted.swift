import Domain
import Foundation

/// Of the ids those without a name, and which of these nobody has wanted yet.
struct ReadWanted: BatchOperation {
    let ids: [Int64]
    let time: Date

    static func statements(for operations: [ReadWanted], at now: Parameter) -> [Statement] {
        let asked = operations.flatMap { operation in operation.ids.map { (id: $0, time: operation.time) } }
        return [
            Statement(
                "look for names",
                // One look by key for each: as a join it might read the whole table.
                """
                SELECT position - 1, known.reason IS NOT NULL, coalesce(known.due_at <= asked.now, true),
                    known.id IS NULL
                FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS asked (id, now, position)
                LEFT JOIN LATERAL (SELECT * FROM names WHERE id = asked.id LIMIT 1) AS known ON true
                WHERE known.name IS NULL ORDER BY position
                """,
                .column(asked.map(\.id)),
                .column(asked.map(\.time))
            )
        ]
    }

    static func outputs(
        of operations: [ReadWanted],
        from answers: [Rows]
    ) throws(PostgreSQLFailure) -> [(wanted: [WantedName], new: [Int64])] {
        let asked = operations.enumerated().flatMap { index, operation in operation.ids.map { (index, $0) } }
        var outputs = [(wanted: [WantedName], new: [Int64])](repeating: ([], []), count: operations.count)
        for row in answers[0] {
            let (operation, id) = asked[try row[0]]
            outputs[operation].wanted.append(WantedName(id: id, isMissing: try row[1], isDue: try row[2]))
            if try row[3] { outputs[operation].new.append(id) }
        }
        return outputs
    }
}
