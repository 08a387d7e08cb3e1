package import Domain
import ESI
import Foundation
import GRDB

extension SQLiteStore {
    package func list(_ path: String) async throws(StoreError) -> CachedList? {
        try await read { database in
            try database.first("SELECT ids, etag, expires_at FROM lists WHERE path = ?", path) { row in
                let validity = Validity(etag: row[1], expiresAt: Date(milliseconds: row[2]))
                return CachedList(ids: Self.ids(row[0]), validity: validity)
            }
        }
    }

    /// The list of an alliance's members also tells their number, which stands in the alliance's row.
    package func save(_ list: CachedList, for path: String) async throws(StoreError) {
        try await write { database, _ in
            try database.run(
                """
                INSERT INTO lists (path, ids, etag, expires_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET ids = excluded.ids, etag = excluded.etag,
                    expires_at = excluded.expires_at
                """,
                path,
                Self.text(list.ids),
                list.validity.etag?.withoutNull,
                list.validity.expiresAt.milliseconds
            )
            if let alliance = CachedList.alliance(ofMembersAt: path) {
                try database.run("UPDATE alliances SET corporation_count = ? WHERE id = ?", list.ids.count, alliance)
            }
        }
    }

    /// JSON, so that SQL can read it too; made by hand, because it is nothing but numbers.
    private static func text(_ ids: [Int64]) -> String {
        "[" + ids.map(String.init).joined(separator: ",") + "]"
    }

    private static func ids(_ text: String) -> [Int64] {
        text.dropFirst().dropLast().split(separator: ",").compactMap { Int64($0) }
    }
}
