package import Domain
import ESI
import Foundation

extension PostgreSQLStore {
    package func killmailWalk(of character: Int64) async throws(StoreError) -> KillmailWalk? {
        try await read(
            Several(
                Statement(
                    "look how far a person's list was read",
                    "SELECT next_page, is_full, full_at, pages, modified_at FROM killmail_walks WHERE character_id = $1",
                    .value(character)
                )
            ) { rows throws(PostgreSQLFailure) in
                guard let row = rows.first else { return nil }
                return KillmailWalk(
                    nextPage: try row[0],
                    isFull: try row[1],
                    fullAt: try row[2],
                    pages: try row[3],
                    modifiedAt: try row[4]
                )
            }
        )
    }

    package func save(_ walk: KillmailWalk, of character: Int64) async throws(StoreError) {
        try await write(Several(doing: { _ in .save(walk, of: character) }))
    }

    package func wantFullWalk(of characters: [Int64]) async throws(StoreError) {
        try await write(
            Several(doing: { _ in
                Statement(
                    "wish that all pages of people's lists are read",
                    """
                    INSERT INTO killmail_walks (character_id, is_full, pages)
                    SELECT DISTINCT id, true, 1 FROM unnest($1::bigint[]) AS wished (id) ORDER BY id
                    ON CONFLICT (character_id) DO UPDATE SET is_full = true, next_page = NULL
                    """,
                    .column(characters)
                )
            })
        )
    }

    package func listedPage(_ number: Int, of character: Int64) async throws(StoreError) -> ListedPage? {
        try await read(
            Several(
                Statement(
                    "look for a page of a person's list",
                    "SELECT etag, expires_at, modified_at FROM killmail_pages WHERE character_id = $1 AND page = $2",
                    .value(character),
                    .value(number)
                )
            ) { rows throws(PostgreSQLFailure) in
                guard let row = rows.first else { return nil }
                let validity = Validity(etag: try row[0], expiresAt: try row[1])
                return ListedPage(number: number, validity: validity, modifiedAt: try row[2])
            }
        )
    }

    package func renew(_ page: ListedPage, of character: Int64) async throws(StoreError) {
        try await write(Several(doing: { _ in .save(page, of: character) }))
    }

    package func record(
        _ references: [KillmailReference],
        on page: ListedPage,
        of character: Int64,
        walk: KillmailWalk
    ) async throws(StoreError) -> Int {
        try await write(
            RecordListings(
                references: references,
                lister: .character(character),
                page: RecordListings.WalkedPage(page: page, character: character, walk: walk)
            )
        )
    }
}
