import GRDB
import Jobs

extension JobRow {
    static func begin(_ message: Message, now: Int64, in database: Database) throws -> Message? {
        guard let name = message.name, let entity = message.entity, let generation = message.generation else {
            throw SQLiteFailure("a message of \(message.queue) without name, entity or generation cannot begin")
        }
        // Of what this broker delivered a crash is recorded by whoever finds the worker dead; this is for the rest.
        return try database.first(
            """
            UPDATE sync_jobs SET crashes = crashes + 1, updated_at = ?5
            \(fence)
            RETURNING priority, retry_count, crashes, solo_runs
            """,
            name.rawValue,
            entity,
            generation,
            message.crashes,
            now
        ) { row in
            var current = message
            current.priority = Priority(row[0])
            current.attempts = row[1]
            current.crashes = row[2]
            current.soloRuns = row[3]
            return current
        }
    }

    static func beginAlone(_ message: Message, now: Int64, in database: Database) throws -> Bool {
        guard let name = message.name, let entity = message.entity, let generation = message.generation else {
            throw SQLiteFailure("a message of \(message.queue) without name, entity or generation cannot run alone")
        }
        return try database.run(
            """
            UPDATE sync_jobs SET solo_runs = ?6, updated_at = ?5
            \(fence)
            """,
            name.rawValue,
            entity,
            generation,
            message.crashes,
            now,
            message.soloRuns + 1
        ) > 0
    }

    /// Another producer's message becomes a row that is in flight at once: its delivery is in hand.
    static func beginForeign(_ message: Message, worker: Int64, now: Int64, in database: Database) throws -> Message? {
        let request = try JobRequest(foreign: message)
        guard let begun = try enqueue(request, now: now, in: database) else { return nil }
        try database.run(
            "UPDATE sync_jobs SET status = 'processing', worker = ? WHERE entity_type = ? AND entity_id = ?",
            worker,
            request.name.rawValue,
            request.entity
        )
        return begun
    }
}

extension JobRequest {
    init(foreign message: Message) throws(SQLiteFailure) {
        guard let name = message.name, let entity = message.entity else {
            throw SQLiteFailure("a message of \(message.queue) without job name or entity cannot be kept in SQLite")
        }
        self.init(name: name, queue: message.queue, entity: entity, priority: message.priority, body: message.body)
    }
}
