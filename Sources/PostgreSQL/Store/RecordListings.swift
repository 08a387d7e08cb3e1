import Domain
import ESI
import Foundation

/// What one has listed: pairs of killmails that may be new to us, or to that one.
struct RecordListings: BatchOperation {
    let references: [KillmailReference]
    let lister: KillmailLister
    /// The page that was read, and the walk that it belongs to.
    var page: WalkedPage?

    struct WalkedPage: Sendable {
        let page: ListedPage
        let character: Int64
        let walk: KillmailWalk
    }

    static func statements(for operations: [RecordListings], at now: Parameter) -> [Statement] {
        operations.flatMap { $0.statements(at: now) }
    }

    /// How many the lister had not listed before.
    static func outputs(of operations: [RecordListings], from answers: [Rows]) throws(PostgreSQLFailure) -> [Int] {
        var outputs: [Int] = []
        var answers = answers[...]
        for operation in operations {
            outputs.append(answers[answers.startIndex + 2].count)
            answers = answers.dropFirst(operation.page == nil ? 3 : 5)
        }
        return outputs
    }

    private func statements(at now: Parameter) -> [Statement] {
        let references = Set(references)
        let ids = Parameter.column(references.map(\.id))
        let hashes = Parameter.column(references.map(\.hash.text))
        var statements = [
            .meetReferences(exclusively: true),
            Statement(
                "record references to killmails",
                // One look by key for each: as a join it might read the whole table.
                """
                INSERT INTO killmail_references (killmail_id, killmail_hash, state, created_at, updated_at)
                SELECT id, hash,
                    CASE WHEN (SELECT true FROM killmails WHERE killmails.killmail_id = reference.id LIMIT 1)
                        THEN 'stored' ELSE 'pending' END,
                    now, now
                FROM unnest($1::bigint[], $2::text[]) AS reference (id, hash),
                    (SELECT coalesce($3::timestamptz, now()) AS now) AS clock
                ORDER BY id, hash
                ON CONFLICT DO NOTHING
                """,
                ids,
                hashes,
                now
            ),
            Statement(
                "record who listed killmails",
                """
                INSERT INTO killmail_listings
                SELECT $4, $5::bigint, id, hash, coalesce($3::timestamptz, now())
                FROM unnest($1::bigint[], $2::text[]) AS reference (id, hash) ORDER BY id, hash
                ON CONFLICT DO NOTHING RETURNING 1
                """,
                ids,
                hashes,
                now,
                .value(lister.kind),
                .value(lister.id)
            ),
        ]
        if let page {
            var walk = page.walk
            walk.nextPage = page.page.number + 1
            statements += [.save(page.page, of: page.character), .save(walk, of: page.character)]
        }
        return statements
    }
}

extension Statement {
    /// Whoever records a reference must see the killmails that others are about to commit, or it would stay pending for
    /// ever: so the one waits for the others, and they for it, while those who save killmails pass each other.
    static func meetReferences(exclusively: Bool) -> Statement {
        // "esi-refs" in ASCII.
        let lock: Int64 = 0x6573_692d_7265_6673
        return Statement(
            "wait for those who record references to killmails",
            "SELECT pg_advisory_xact_lock\(exclusively ? "" : "_shared")($1)",
            .value(lock)
        )
    }

    static func save(_ page: ListedPage, of character: Int64) -> Statement {
        Statement(
            "save a page of a person's list",
            """
            INSERT INTO killmail_pages (character_id, page, etag, expires_at, modified_at)
            VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz)
            ON CONFLICT (character_id, page) DO UPDATE SET
                etag = excluded.etag, expires_at = excluded.expires_at, modified_at = excluded.modified_at
            """,
            .value(character),
            .value(page.number),
            .value(page.validity.etag),
            .value(page.validity.expiresAt),
            .value(page.modifiedAt)
        )
    }

    static func save(_ walk: KillmailWalk, of character: Int64) -> Statement {
        Statement(
            "save how far a person's list was read",
            """
            INSERT INTO killmail_walks AS known (character_id, next_page, is_full, full_at, pages, modified_at)
            VALUES ($1, $2, $3, $4::timestamptz, $5, $6::timestamptz)
            ON CONFLICT (character_id) DO UPDATE SET
                next_page = excluded.next_page,
                is_full = excluded.is_full OR (known.is_full AND known.full_at IS NOT DISTINCT FROM excluded.full_at),
                full_at = excluded.full_at,
                pages = excluded.pages, modified_at = excluded.modified_at
            """,
            .value(character),
            .value(walk.nextPage),
            .value(walk.isFull),
            .value(walk.fullAt),
            .value(walk.pages),
            .value(walk.modifiedAt)
        )
    }
}
