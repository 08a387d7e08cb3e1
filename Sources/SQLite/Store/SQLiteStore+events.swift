package import Domain
import ESI
package import Foundation
import GRDB

extension SQLiteStore {
    package func events(after sequence: Int64, limit: Int) async throws(StoreError) -> [KillmailEvent] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT sequence, killmail_id, killmail_time, people, created_at FROM killmail_events
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """,
                sequence,
                limit
            ) { row in
                guard let time = ISODate.date(row[2]) else {
                    throw SQLiteFailure("the time of an event cannot be read")
                }
                return KillmailEvent(
                    sequence: row[0],
                    killmailID: row[1],
                    killmailTime: time,
                    people: (row[3] as String).split(separator: ",").compactMap { Int64($0) },
                    savedAt: Date(milliseconds: row[4])
                )
            }
        }
    }

    package func lastEvent() async throws(StoreError) -> Int64 {
        try await read { database in
            try database.first("SELECT seq FROM sqlite_sequence WHERE name = 'killmail_events'") { $0[0] } ?? 0
        }
    }

    package func removeEvents(savedBefore time: Date, limit: Int) async throws(StoreError) -> Int {
        try await write { database, _ in
            try database.run(
                """
                DELETE FROM killmail_events WHERE sequence IN (
                    SELECT sequence FROM killmail_events INDEXED BY killmail_events_time
                    WHERE created_at < ? ORDER BY created_at LIMIT ?
                )
                """,
                time.milliseconds,
                limit
            )
        }
    }

    static func appendEvent(of killmail: Killmail, at now: Date, in database: Database) throws {
        try database.run(
            """
            INSERT INTO killmail_events (killmail_id, killmail_time, people, created_at)
            SELECT ?1, ?2, coalesce(group_concat(DISTINCT lister_id), ''), ?3 FROM killmail_listings
            WHERE killmail_id = ?1 AND lister_kind = 'character'
            """,
            killmail.id,
            ISODate.text(killmail.time),
            now.milliseconds
        )
    }
}
