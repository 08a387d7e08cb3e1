package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func save(_ killmail: Killmail) async throws(StoreError) {
        try await write { database, now in
            let time = ISODate.text(now)
            if try KillmailRow.insert(killmail, time: time, in: database) {
                try KillmailRow.insertParts(of: killmail, in: database)
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

    package func hasKillmail(_ id: Int64) async throws(StoreError) -> Bool {
        try await read { database in
            try database.first("SELECT 1 FROM killmails WHERE killmail_id = ?", id) { _ in true } ?? false
        }
    }

    package func killmail(_ id: Int64) async throws(StoreError) -> Killmail? {
        try await read { try KillmailRow.killmail(id, in: $0) }
    }

    package func record(references: [KillmailReference]) async throws(StoreError) {
        // Short transactions: workers write between them.
        var rest = references[...]
        while !rest.isEmpty {
            let batch = rest.prefix(1000)
            rest = rest.dropFirst(1000)
            try await write { database, now in
                for reference in batch {
                    try database.run(
                        """
                        INSERT INTO killmail_references (killmail_id, killmail_hash, state, created_at, updated_at)
                        VALUES (
                            ?1, ?2,
                            iif(EXISTS (SELECT 1 FROM killmails WHERE killmail_id = ?1), 'stored', 'pending'),
                            ?3, ?3
                        )
                        ON CONFLICT DO NOTHING
                        """,
                        reference.id,
                        reference.hash.text,
                        ISODate.text(now)
                    )
                }
            }
        }
    }

    package func markInvalid(_ reference: KillmailReference, reason: String) async throws(StoreError) {
        try await write { database, now in
            try database.run(
                """
                INSERT INTO killmail_references
                    (killmail_id, killmail_hash, state, reason, created_at, updated_at)
                VALUES (?1, ?2, 'invalid', ?3, ?4, ?4)
                ON CONFLICT DO UPDATE SET state = 'invalid', reason = ?3, updated_at = ?4 WHERE state = 'pending'
                """,
                reference.id,
                reference.hash.text,
                reason.withoutNull,
                ISODate.text(now)
            )
        }
    }

    package func invalidReason(of reference: KillmailReference) async throws(StoreError) -> String? {
        try await read { database in
            try database.first(
                """
                SELECT coalesce(reason, '') FROM killmail_references
                WHERE killmail_id = ? AND killmail_hash = ? AND state = 'invalid'
                """,
                reference.id,
                reference.hash.text
            ) { $0[0] }
        }
    }

    package func pendingReference(of killmail: Int64) async throws(StoreError) -> KillmailReference? {
        try await read { database in
            try database.first(
                """
                SELECT killmail_hash FROM killmail_references WHERE killmail_id = ? AND state = 'pending'
                ORDER BY killmail_hash LIMIT 1
                """,
                killmail
            ) { KillmailReference(id: killmail, hash: try KillmailRow.hash($0[0])) }
        }
    }

    package func references(of killmail: Int64) async throws(StoreError) -> [ReferenceRecord] {
        try await read { database in
            try database.all(
                """
                SELECT killmail_hash, state, reason FROM killmail_references WHERE killmail_id = ?
                ORDER BY killmail_hash
                """,
                killmail
            ) { row in
                guard let state = KillmailReference.State(rawValue: row[1]) else {
                    throw SQLiteFailure("the state of a reference to killmail \(killmail) is none of this version's")
                }
                let reference = KillmailReference(id: killmail, hash: try KillmailRow.hash(row[0]))
                return ReferenceRecord(reference, state, reason: row[2])
            }
        }
    }

    package func referenceCounts() async throws(StoreError) -> [KillmailReference.State: Int] {
        try await readAtLength { database in
            let rows = try database.all("SELECT state, count(*) FROM killmail_references GROUP BY state") {
                (KillmailReference.State(rawValue: $0[0]), $0[1] as Int)
            }
            return rows.reduce(into: [:]) { counts, row in
                if let state = row.0 { counts[state] = row.1 }
            }
        }
    }

    package func pendingReferences(limit: Int) async throws(StoreError) -> [KillmailReference] {
        try await readAtLength { database in
            try database.all(
                """
                SELECT killmail_id, killmail_hash FROM killmail_references WHERE state = 'pending'
                ORDER BY killmail_id DESC, killmail_hash LIMIT ?
                """,
                limit
            ) { row in
                KillmailReference(id: row[0], hash: try KillmailRow.hash(row[1]))
            }
        }
    }
}
