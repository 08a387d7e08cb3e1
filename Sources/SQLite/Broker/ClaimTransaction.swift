import GRDB
import Jobs

/// Takes ready rows for those who wait: the highest priority over all their queues first, oldest first within a queue,
/// and evenly among queues that are equally urgent.
struct ClaimTransaction {
    /// A backlog that falls due all at once must not make one claim long.
    private static let dueAtOnce = 1000

    let database: Database
    let worker: Int64
    let now: Int64
    /// Moves the first turn on, from claim to claim.
    let turn: Int

    func run(_ order: ClaimOrder) throws -> Claim {
        try wakeDue()
        var claim = Claim()
        var rooms = order.rooms
        for queue in rooms.keys { claim.tops[queue] = try top(of: queue) }
        // Who takes only urgent jobs is served first: the others may take what is left.
        for part in order.parts.sorted(by: { $0.demand.minimum > $1.demand.minimum }) {
            try serve(part, &rooms, &claim)
        }
        claim.nextDue = try nextDue()
        return claim
    }

    private func serve(
        _ part: ClaimOrder.Part,
        _ rooms: inout [QueueName: QueueRoom],
        _ claim: inout Claim
    ) throws {
        var wanted = part.count
        while wanted > 0 {
            let open = part.demand.queues.filter { queue in
                guard let top = claim.tops[queue], top >= part.demand.minimum.rawValue else { return false }
                return (rooms[queue]?.amount(for: Priority(top)) ?? 0) > 0
            }
            guard let highest = open.compactMap({ claim.tops[$0] }).max() else { return }
            let equals = open.filter { claim.tops[$0] == highest }
            let first = turn % equals.count
            let share = max(1, wanted / equals.count)
            for queue in equals[first...] + equals[..<first] where wanted > 0 {
                let room = rooms[queue]?.amount(for: Priority(highest)) ?? 0
                let messages = try take(min(share, wanted, room), highest, of: queue)
                claim.taken += messages.map { Claim.Taken(part: part.index, message: $0) }
                claim.tops[queue] = try top(of: queue)
                rooms[queue]?.take(messages.count, of: Priority(highest))
                wanted -= messages.count
            }
        }
    }

    private func wakeDue() throws {
        try database.run(
            """
            UPDATE sync_jobs SET waiting = 0 WHERE id IN (
                SELECT id FROM sync_jobs INDEXED BY sync_jobs_waiting
                WHERE status = 'pending' AND waiting = 1 AND run_at <= ? ORDER BY run_at LIMIT ?
            )
            """,
            now,
            Self.dueAtOnce
        )
    }

    private func top(of queue: QueueName) throws -> Int {
        try database.first(Self.topOfQueue, queue.rawValue) { $0[0] } ?? -1
    }

    private func nextDue() throws -> Int64? { try database.first(Self.firstDue) { $0[0] } }

    private func take(_ count: Int, _ priority: Int, of queue: QueueName) throws -> [Message] {
        let rows: [(order: (Int64, Int64), message: Message)] = try database.all(
            """
            UPDATE sync_jobs SET status = 'processing', worker = ?1, updated_at = ?2 WHERE id IN (
                SELECT id FROM sync_jobs INDEXED BY sync_jobs_ready
                WHERE queue = ?3 AND status = 'pending' AND waiting = 0 AND priority = ?4
                ORDER BY run_at, id LIMIT ?5
            )
            RETURNING run_at, id, version, entity_type, entity_id, generation, retry_count, crashes, solo_runs, body
            """,
            worker,
            now,
            queue.rawValue,
            priority,
            count
        ) { row in
            let message = Message(
                version: row[2],
                queue: queue,
                name: JobName(row[3] as String),
                entity: row[4],
                generation: row[5],
                priority: Priority(priority),
                attempts: row[6],
                crashes: row[7],
                soloRuns: row[8],
                body: row[9]
            )
            return ((row[0], row[1]), message)
        }
        // RETURNING promises no order.
        return rows.sorted { $0.order < $1.order }.map(\.message)
    }

    private static let topOfQueue = """
        SELECT priority FROM sync_jobs INDEXED BY sync_jobs_ready
        WHERE queue = ? AND status = 'pending' AND waiting = 0 ORDER BY priority DESC LIMIT 1
        """

    private static let firstDue = """
        SELECT run_at FROM sync_jobs INDEXED BY sync_jobs_waiting
        WHERE status = 'pending' AND waiting = 1 ORDER BY run_at LIMIT 1
        """
}

extension ClaimTransaction {
    /// Whether a claim would find anything: a look without the write lock.
    static func isWorthwhile(for queues: Set<QueueName>, now: Int64, in database: Database) throws -> Bool {
        if let due: Int64 = try database.first(firstDue, as: { $0[0] }), due <= now { return true }
        return try queues.contains { queue in
            try database.first(topOfQueue, queue.rawValue) { $0[0] as Int } != nil
        }
    }

    /// Returns what was claimed for a caller that has gone: nothing has happened to it.
    static func giveBack(_ messages: [Message], now: Int64, in database: Database) throws {
        for message in messages { _ = try JobRow.settle(message, as: .released, now: now, in: database) }
    }
}
