import GRDB
import Jobs

extension JobRow {
    static func begin(_ message: Message, now: Int64, in database: Database) throws -> Message? {
        guard let key = JobGeneration(message) else {
            throw SQLiteFailure("a message of \(message.queue) without name, entity or generation cannot begin")
        }
        // Of what this broker delivered a crash is recorded by whoever finds the worker dead; this is for the rest.
        return try database.first(
            """
            UPDATE sync_jobs SET crashes = crashes + 1, updated_at = ?5
            \(fence)
            RETURNING priority, retry_count, crashes, solo_runs
            """,
            key.name.rawValue,
            key.entity,
            key.generation,
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
        guard let key = JobGeneration(message) else {
            throw SQLiteFailure("a message of \(message.queue) without name, entity or generation cannot run alone")
        }
        return try database.run(
            """
            UPDATE sync_jobs SET solo_runs = ?6, updated_at = ?5
            \(fence)
            """,
            key.name.rawValue,
            key.entity,
            key.generation,
            message.crashes,
            now,
            message.soloRuns + 1
        ) > 0
    }

    /// Another producer's message becomes a row that is in flight at once: its delivery is in hand.
    static func beginForeign(_ message: Message, worker: Int64, now: Int64, in database: Database) throws -> Message? {
        guard let begun = try enqueue(foreign: message, now: now, in: database) else { return nil }
        try database.run(
            "UPDATE sync_jobs SET status = 'processing', worker = ? WHERE entity_type = ? AND entity_id = ?",
            worker,
            begun.name?.rawValue,
            begun.entity
        )
        return begun
    }

    static func enqueue(foreign message: Message, now: Int64, in database: Database) throws -> Message? {
        guard let request = JobRequest(foreign: message) else {
            throw SQLiteFailure("a message of \(message.queue) without job name or entity cannot be kept in SQLite")
        }
        return try enqueue(request, now: now, in: database)
    }
}
