package import Domain
import ESI
import Foundation
import GRDB

extension SQLiteStore {
    package func save(_ killmail: Killmail) async throws(StoreError) {
        try await write { database, now in
            let time = ISODate.text(now)
            if try KillmailRow.insert(killmail, time: time, in: database) {
                try KillmailRow.insertParts(of: killmail, in: database)
                try Self.appendEvent(of: killmail, at: now, in: database)
            }
            try database.run(
                """
                INSERT INTO killmail_references
                    (killmail_id, killmail_hash, state, created_at, updated_at) VALUES (?1, ?2, 'stored', ?3, ?3)
                ON CONFLICT DO UPDATE SET state = 'stored', reason = NULL, updated_at = ?3 WHERE state <> 'stored'
                """,
                killmail.id,
                killmail.hash.text,
                time
            )
            try database.run(
                """
                UPDATE killmail_references SET state = 'stored', updated_at = ?2
                WHERE killmail_id = ?1 AND state = 'pending'
                """,
                killmail.id,
                time
            )
        }
    }

    package func killmail(_ id: Int64) async throws(StoreError) -> Killmail? {
        try await read { try KillmailRow.killmail(id, in: $0) }
    }
}
