package import Domain
import ESI
import Foundation
import GRDB

extension SQLiteStore {
    package func killmailWalk(of character: Int64) async throws(StoreError) -> KillmailWalk? {
        try await read { database in
            try database.first(
                "SELECT next_page, is_full, full_at, pages, modified_at FROM killmail_walks WHERE character_id = ?",
                character
            ) { row in
                KillmailWalk(
                    nextPage: row[0],
                    isFull: row[1],
                    fullAt: Self.date(row[2]),
                    pages: row[3],
                    modifiedAt: Self.date(row[4])
                )
            }
        }
    }

    package func save(_ walk: KillmailWalk, of character: Int64) async throws(StoreError) {
        try await write { database, _ in try Self.save(walk, of: character, in: database) }
    }

    package func wantFullWalk(of characters: [Int64]) async throws(StoreError) {
        try await write { database, _ in
            for character in characters {
                try database.run(
                    """
                    INSERT INTO killmail_walks (character_id, is_full, pages) VALUES (?, 1, 1)
                    ON CONFLICT DO UPDATE SET is_full = 1, next_page = NULL
                    """,
                    character
                )
            }
        }
    }

    package func listedPage(_ number: Int, of character: Int64) async throws(StoreError) -> ListedPage? {
        try await read { database in
            try database.first(
                "SELECT etag, expires_at, modified_at FROM killmail_pages WHERE character_id = ? AND page = ?",
                character,
                number
            ) { row in
                ListedPage(
                    number: number,
                    validity: Validity(etag: row[0], expiresAt: Date(milliseconds: row[1])),
                    modifiedAt: Self.date(row[2])
                )
            }
        }
    }

    package func renew(_ page: ListedPage, of character: Int64) async throws(StoreError) {
        try await write { database, _ in try Self.save(page, of: character, in: database) }
    }

    package func record(
        _ references: [KillmailReference],
        on page: ListedPage,
        of character: Int64,
        walk: KillmailWalk
    ) async throws(StoreError) -> Int {
        try await write { database, now in
            let unseen = try Self.insert(references, listedBy: .character(character), at: now, in: database)
            try Self.save(page, of: character, in: database)
            var walk = walk
            walk.nextPage = page.number + 1
            try Self.save(walk, of: character, in: database)
            return unseen
        }
    }

    private static func save(_ page: ListedPage, of character: Int64, in database: Database) throws {
        try database.run(
            """
            INSERT INTO killmail_pages (character_id, page, etag, expires_at, modified_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                etag = excluded.etag, expires_at = excluded.expires_at, modified_at = excluded.modified_at
            """,
            character,
            page.number,
            page.validity.etag?.withoutNull,
            page.validity.expiresAt.milliseconds,
            page.modifiedAt?.milliseconds
        )
    }

    private static func save(_ walk: KillmailWalk, of character: Int64, in database: Database) throws {
        try database.run(
            """
            INSERT INTO killmail_walks (character_id, next_page, is_full, full_at, pages, modified_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET
                next_page = excluded.next_page,
                is_full = excluded.is_full OR (is_full AND full_at IS excluded.full_at),
                full_at = excluded.full_at,
                pages = excluded.pages, modified_at = excluded.modified_at
            """,
            character,
            walk.nextPage,
            walk.isFull,
            walk.fullAt?.milliseconds,
            walk.pages,
            walk.modifiedAt?.milliseconds
        )
    }

    private static func date(_ milliseconds: Int64?) -> Date? { milliseconds.map(Date.init(milliseconds:)) }
}
